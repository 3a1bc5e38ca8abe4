import { createHash } from 'node:crypto';
import type { Key } from '../platform/port.ts';

/** Keys of the runtime's items; the prefixes A#, AH#, AM# (audit) and IDEMP# (api) belong to others. */
const instance = (id: string): string => `I#${id}`;
/** Numbers that sort as text. */
export const padded = (n: number): string => String(n).padStart(15, '0');

export const keys = {
  process: (id: string, version: string): Key => ({ pk: `P#${id}`, sk: `V#${version}` }),
  latest: (id: string): Key => ({ pk: 'P#', sk: id }),
  setting: (process: string, key: string): Key => ({ pk: `S#${process}`, sk: `${key}#` }),
  proposal: (process: string, key: string, version: number): Key => ({
    pk: `S#${process}`,
    sk: `${key}#${padded(version)}`,
  }),
  instance: (id: string): Key => ({ pk: instance(id), sk: 'META' }),
  variables: (id: string): Key => ({ pk: instance(id), sk: 'VARS' }),
  scope: (id: string, path: string): Key => ({ pk: instance(id), sk: `SCOPE#${path}` }),
  child: (id: string, child: string): Key => ({ pk: instance(id), sk: `CHILD#${child}` }),
  game: (id: string, region: string): Key => ({ pk: instance(id), sk: `GAME#${region}` }),
  fragment: (id: string, activation: string): Key => ({ pk: instance(id), sk: `FRAGMENT#${activation}` }),
  wait: (id: string, activation: string): Key => ({ pk: instance(id), sk: `WAIT#${activation}` }),
  call: (id: string, activation: string): Key => ({ pk: instance(id), sk: `CALL#${activation}` }),
  actor: (id: string, element: string, person: string): Key => ({ pk: instance(id), sk: `ACTOR#${element}#${person}` }),
  businessKey: (process: string, key: string): Key => ({ pk: `K#${process}#${key}`, sk: 'OPEN' }),
  started: (idempotencyKey: string): Key => ({ pk: `IK#${idempotencyKey}`, sk: 'META' }),
  task: (id: string): Key => ({ pk: `T#${id}`, sk: 'META' }),
  draft: (task: string, person: string): Key => ({ pk: `T#${task}`, sk: `DRAFT#${person}` }),
  comment: (task: string, id: string): Key => ({ pk: `T#${task}`, sk: `COMMENT#${id}` }),
  attachment: (task: string, id: string): Key => ({ pk: `T#${task}`, sk: `FILE#${id}` }),
  vote: (task: string, person: string): Key => ({ pk: `T#${task}`, sk: `VOTE#${person}` }),
  substitution: (id: string): Key => ({ pk: `SUBST#${id}`, sk: 'META' }),
  link: (hash: string): Key => ({ pk: `LINK#${hash}`, sk: 'META' }),
  work: (id: string): Key => ({ pk: `WK#${id}`, sk: 'META' }),
  incident: (id: string): Key => ({ pk: `X#${id}`, sk: 'META' }),
  incidentGroup: (fingerprint: string): Key => ({ pk: 'XG#', sk: fingerprint }),
  found: (instance: string): Key => ({ pk: `D#${instance}`, sk: 'META' }),
  term: (term: string, instance: string): Key => ({ pk: `Q#${term}`, sk: instance }),
  durations: (process: string, element: string, shard: number): Key => ({
    pk: `DUR#${process}`,
    sk: `${element}#${shard}`,
  }),
  watermark: { pk: 'Q#', sk: 'META' } as Key,
  reconciled: { pk: 'Q#', sk: 'RECONCILED' } as Key,
  heartbeat: { pk: 'Q#', sk: 'BEAT' } as Key,
  archive: (instance: string): Key => ({ pk: `H#${instance}`, sk: 'META' }),
  batch: (id: string): Key => ({ pk: `B#${id}`, sk: 'META' }),
  batchItem: (id: string, target: string): Key => ({ pk: `B#${id}`, sk: `ITEM#${target}` }),
  operation: (id: string): Key => ({ pk: `O#${id}`, sk: 'META' }),
  subscription: (name: string, key: string, sk: string): Key => ({ pk: `SUB#${name}#${key}`, sk }),
  message: (name: string, key: string, id: string): Key => ({ pk: `MSG#${name}#${key}`, sk: id }),
  messageId: (name: string, id: string): Key => ({ pk: `MID#${name}#${id}`, sk: 'META' }),
  timer: (id: string): Key => ({ pk: `TM#${id}`, sk: 'META' }),
  command: (id: string): Key => ({ pk: `C#${id}`, sk: 'META' }),
};

/** A short id that follows from its parts: the same activation always has the same task and incident. */
export const derivedId = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 26);

/** Path prefix test: `root/a:1` encloses `root/a:1` and `root/a:1/b:1`, not `root/a:12`. */
export const isUnder = (path: string, scope: string): boolean =>
  path === scope || path.startsWith(`${scope}/`) || path.startsWith(`${scope}[`);
