import { moment, person, reason, text, z } from '../schemas.ts';
import type { Route } from '../types.ts';

const tag = 'substitutions';

/** Who acts for whom while they are away. */
export const substitutions: readonly Route[] = [
  {
    method: 'get',
    path: '/substitutions',
    summary: 'Substitutions that concern the caller (or, for an admin, somebody else) and are not over',
    tag,
    answer: 'Substitutions',
    query: z.object({ person: text }),
    handle: async ({ options, query, by }) => ({
      body: { items: await options.runtime.tasks.substitutions(by, query.person) },
    }),
  },
  {
    method: 'post',
    path: '/substitutions',
    summary: 'Lets somebody act while the caller (or, for an admin, somebody else) is away',
    tag,
    status: 201,
    answer: 'Substitution',
    body: z.object({
      person: person.optional(),
      substitute: person,
      from: moment,
      to: moment,
      reason: reason.optional(),
      groups: z.array(person).max(50).optional(),
    }),
    handle: async ({ options, body, by }) => ({
      body: await options.runtime.tasks.substitute(body as never, by),
    }),
  },
  {
    method: 'delete',
    path: '/substitutions/{id}',
    summary: 'Ends a substitution now',
    tag,
    answer: 'Substitution',
    handle: async ({ options, params, by }) => ({
      body: await options.runtime.tasks.endSubstitution(params.id!, by),
    }),
  },
];
