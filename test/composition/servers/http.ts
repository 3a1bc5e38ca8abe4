import { serve, type ServerType } from '@hono/node-server';
import type { AddressInfo } from 'node:net';

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}
/** A server of this machine on a free port. */
export function listen(app: { readonly fetch: Parameters<typeof serve>[0]['fetch'] }): Promise<Listening> {
  return new Promise((done) => {
    const server: ServerType = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }: AddressInfo) =>
      done({
        url: `http://127.0.0.1:${port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      }),
    );
  });
}

/** What a service answers where it refuses. */
export class ServiceError extends Error {
  readonly status: number;
  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}
/** Checks one argument. @throws ServiceError (ValidationException) */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new ServiceError('ValidationException', what);
}
/** A refusal as the JSON protocols tell it. */
export const refusal = (error: unknown): Response => {
  const { name, message, status = name === 'AccessDeniedException' ? 403 : 500 } = error as ServiceError;
  return Response.json({ __type: name, message, Message: message }, { status, headers: { 'x-amzn-errortype': name } });
};
