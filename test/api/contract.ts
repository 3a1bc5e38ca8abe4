import { Ajv2020 } from 'ajv/dist/2020.js';
import { MEDIA, type MediaName } from '../../lib/api/answers.ts';
import { STRICT } from '../../lib/api/openapi.ts';
import { ROUTES } from '../../lib/api/routes/index.ts';
import type { Route } from '../../lib/api/types.ts';

export interface Answered {
  readonly method: string;
  /** With or without a query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

/** What the OpenAPI document says of every answer, held against what is answered: status, content type, and every property. */
export class Contract {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #routes = ROUTES.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`),
  }));
  /** Operations that have answered a success, e.g. `GET /tasks`. */
  readonly seen = new Set<string>();

  constructor() {
    this.#ajv.addSchema({ $id: 'tutti', components: { schemas: STRICT } });
  }

  /** @throws Error that names the operation and where its answer differs */
  check(answered: Answered): void {
    const { method, status, contentType, body } = answered;
    const path = answered.path.split('?')[0]!;
    // The first that fits, as the app takes it.
    const route = this.#routes.find((r) => r.route.method.toUpperCase() === method && r.pattern.test(path))?.route;
    if (status >= 400) return this.#problem(answered);
    if (route === undefined) return;
    const operation = `${method} ${route.path}`;
    const statuses: readonly number[] = [route.status ?? 200, ...(route.also ?? [])];
    if (!statuses.includes(status))
      throw new Error(`${operation} answers ${status}, documented is ${statuses.join(', ')}`);
    const media = MEDIA[route.answer as MediaName] as string | undefined;
    if (media !== undefined || (route.form === true && contentType.startsWith(MEDIA.html))) {
      if (media !== undefined && media !== MEDIA.file && !contentType.startsWith(media))
        throw new Error(`${operation} answers ${contentType}, documented is ${media}`);
    } else this.#fits(operation, route.answer, body);
    this.seen.add(operation);
  }

  #fits(operation: string, answer: Route['answer'], body: unknown): void {
    const validate = this.#ajv.getSchema(`tutti#/components/schemas/${answer}`)!;
    if (validate(body) === true) return;
    const [error] = validate.errors ?? [];
    throw new Error(
      `the answer of ${operation} does not fit ${answer}: ${error!.instancePath} ${error!.message} ${JSON.stringify(error!.params)}`,
    );
  }

  #problem({ method, path, status, contentType, body }: Answered): void {
    const { status: said, code, detail } = (body ?? {}) as { status?: unknown; code?: unknown; detail?: unknown };
    if (
      !contentType.startsWith('application/problem+json') ||
      said !== status ||
      typeof code !== 'string' ||
      typeof detail !== 'string'
    )
      throw new Error(`${method} ${path} answers ${status} with no problem: ${contentType} ${JSON.stringify(body)}`);
  }
}
