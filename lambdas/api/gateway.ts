import type { Hono } from 'hono';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import { bindClaims } from '../../lib/platform/aws/index.ts';
import type { Claims } from '../../lib/platform/claims.ts';

interface App {
  // Bindings and context are what the adapter hands over; what an app makes of them is its own.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  fetch(request: Request, env?: any, context?: any): Response | Promise<Response>;
}
interface Bindings {
  readonly event?: LambdaEvent;
}

/** The Lambda handler of an app behind an API Gateway HTTP API whose JWT authorizer has verified the caller. */
export function gateway(app: () => App): ReturnType<typeof handle> {
  const bound: App = {
    fetch: (request, env: unknown, context: unknown) => {
      const claims = claimsOf((env as Bindings | undefined)?.event);
      if (claims !== undefined) bindClaims(request, claims);
      return app().fetch(request, env, context);
    },
  };
  // `handle` asks nothing else of the app.
  return handle(bound as unknown as Hono);
}

/** Claims that the authorizer put into the event; undefined on routes without one. */
export function claimsOf(event: LambdaEvent | undefined): Claims | undefined {
  const context = event?.requestContext as { authorizer?: { jwt?: { claims?: Claims } } } | undefined;
  return context?.authorizer?.jwt?.claims;
}
