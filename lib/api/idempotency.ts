import { createHash } from 'node:crypto';
import { ConditionFailed, type Clock, type Store } from '../platform/port.ts';
import { problem } from './problems.ts';

const KEEP_SECONDS = 86_400;

/** Runs a request once per key: the same request again gets the same answer, another one under the same key is refused. */
export async function once(
  options: { readonly store: Store; readonly clock: Clock },
  who: string,
  key: string,
  request: { readonly method: string; readonly path: string; readonly body: string },
  run: () => Promise<Response>,
): Promise<Response> {
  const { store, clock } = options;
  const id = { pk: `IDEMP#${who}#${key}`, sk: 'META' };
  const hash = createHash('sha256').update([request.method, request.path, request.body].join('\n')).digest('hex');
  const ttl = Math.floor(clock.now() / 1000) + KEEP_SECONDS;
  try {
    await store.transact([{ put: { ...id, hash, status: 'running', ttl }, if: [{ exists: false }] }]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const known = await store.get(id);
    if (known !== undefined && known.hash !== hash)
      return problem({
        status: 422,
        code: 'IDEMPOTENCY_KEY_REUSED',
        detail: 'This Idempotency-Key was used for another request.',
      });
    if (known?.status !== 'done')
      return problem({ status: 409, code: 'IN_PROGRESS', detail: 'The same request is still being worked on.' });
    const { status, headers, text } = known.answer as unknown as {
      status: number;
      headers: Record<string, string>;
      text: string;
    };
    return new Response(text, { status, headers: { ...headers, 'idempotency-replayed': 'true' } });
  }
  const release = (): Promise<void> => store.transact([{ remove: id }]);
  let response: Response;
  try {
    response = await run();
  } catch (error) {
    await release();
    throw error;
  }
  if (response.status >= 500) {
    await release();
    return response;
  }
  const text = await response.clone().text();
  await store.transact([
    {
      update: id,
      set: { status: 'done', answer: { status: response.status, headers: Object.fromEntries(response.headers), text } },
    },
  ]);
  return response;
}
