import { z } from '../schemas.ts';
import { Refusal } from '../../runtime/types.ts';
import type { Route } from '../types.ts';

const tag = 'session';

export const session: readonly Route[] = [
  {
    method: 'get',
    path: '/me',
    summary: 'Who is signed in',
    tag,
    answer: 'Person',
    handle: ({ person }) => Promise.resolve({ body: { ...person } }),
  },
  {
    method: 'get',
    path: '/health',
    summary: 'Whether the API answers',
    tag,
    answer: 'Health',
    handle: () => Promise.resolve({ body: { status: 'ok' } }),
  },
  {
    method: 'get',
    path: '/local/people',
    summary: 'Local mode: the people of this machine',
    tag,
    answer: 'People',
    localOnly: true,
    handle: async ({ options }) => ({ body: { items: await options.local!.people() } }),
  },
  {
    method: 'post',
    path: '/local/session',
    summary: 'Local mode: acts as one of them from now on',
    tag,
    repeatable: true,
    answer: 'Session',
    localOnly: true,
    body: z.object({ person: z.string().max(100) }),
    handle: async ({ options, body }) => {
      const people = await options.local!.people();
      const person = people.find((p) => p.id === body.person);
      if (person === undefined)
        throw new Refusal(
          'invalid',
          'UNKNOWN_PERSON',
          `there is no local person "${String(body.person)}"; there are ${people.map((p) => p.id).join(', ')}`,
          {
            problems: [{ pointer: '/person', message: 'is nobody' }],
          },
        );
      const token = await options.local!.open(person.id);
      return {
        body: { token, person },
        headers: { 'set-cookie': `tutti_session=${token}; HttpOnly; SameSite=Strict; Path=/` },
      };
    },
  },
  {
    method: 'get',
    path: '/local/notifications',
    summary: 'Local mode: messages that would have been sent',
    tag,
    answer: 'Notifications',
    localOnly: true,
    handle: async ({ options }) => ({ body: { items: await options.local!.notifications() } }),
  },
];
