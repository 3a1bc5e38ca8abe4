import { data, text, z } from '../schemas.ts';
import { Refusal } from '../../runtime/types.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Asked, Route } from '../types.ts';

const tag = 'decisions';
/** Which of several decisions of that id is meant: that of a process, or the one that an instance has pinned. */
const which = z.object({ process: text, instance: text });
const refOf = ({ params, query }: Pick<Asked, 'params' | 'query'>) => ({
  id: params.id!,
  ...(query.process === undefined ? {} : { process: query.process }),
  ...(query.instance === undefined ? {} : { instance: query.instance }),
});

export const decisions: readonly Route[] = [
  {
    method: 'get',
    path: '/decisions',
    summary: 'Decisions of all processes, with the version of their file that holds now',
    tag,
    answer: 'Decisions',
    handle: async ({ options }) => ({ body: { items: await options.runtime.decisions.list() } }),
  },
  {
    method: 'get',
    path: '/decisions/{id}',
    summary: 'One decision with its tables; with `instance`, as that instance has pinned it',
    tag,
    answer: 'DecisionDetail',
    query: which,
    handle: async ({ options, params, query }) => ({
      body: await options.runtime.decisions.get(refOf({ params, query })),
    }),
  },
  {
    method: 'post',
    path: '/decisions/{id}/evaluate',
    summary:
      'Evaluates a decision: the result, the rules that held, and the inputs that decided. Changes and records nothing',
    tag,
    repeatable: true,
    answer: 'Evaluation',
    query: which,
    body: z.object({ input: data.optional(), now: z.string().max(50).optional() }),
    handle: async ({ options, params, query, body }) => {
      const now = body.now === undefined ? undefined : Date.parse(String(body.now));
      if (now !== undefined && Number.isNaN(now))
        throw new Refusal('invalid', 'INVALID_REQUEST', 'now is no date and time', {
          problems: [{ pointer: '/now', message: 'must be an ISO 8601 date and time' }],
        });
      return {
        body: await options.runtime.decisions.evaluate(refOf({ params, query }), (body.input ?? {}) as JsonObject, now),
      };
    },
  },
];
