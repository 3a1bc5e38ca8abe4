import { createHash, randomBytes } from 'node:crypto';
import { addDuration } from '../../expressions/index.ts';
import type { NotifyBinding } from '../../model/binding.ts';
import type { JsonObject } from '../../model/json.ts';
import { nodeIn } from '../../model/process-model.ts';
import type { Action } from '../../platform/port.ts';
import type { Core } from '../core.ts';
import { keys } from '../keys.ts';
import { recordOf, type TaskRecord } from '../records.ts';
import { Refusal } from '../types.ts';
import { isOpen, loadTask, peopleOf } from './task.ts';
import type { LinkView, Tasks } from './types.ts';

const EXPIRES = 'P7D';
/** What is over is kept so long, so that whoever comes late is told why. */
const KEPT_MS = 30 * 86_400_000;

/** The page of one message to one person. The store knows the token by its hash: whoever reads the store cannot answer. */
interface LinkRecord {
  readonly task: string;
  readonly person: string;
  readonly expires: number;
  readonly usedAt?: number;
}

/** The key under which a link is kept. */
export const linkHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Makes a page for one recipient; gives its path. */
export async function makeLink(core: Core, t: TaskRecord, person: string, notify: NotifyBinding): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const expires = addDuration(core.now(), notify.expires ?? EXPIRES);
  const record: LinkRecord = { task: t.id, person, expires };
  await core.ports.store.transact([
    { put: { ...keys.link(linkHash(token)), ...record, ttl: Math.ceil((expires + KEPT_MS) / 1000) } },
  ]);
  return `/links/${token}`;
}

/** A link is spent in the transaction of the decision: once, whoever presses twice. */
export const spend = (core: Core, hash: string): Action => ({
  update: keys.link(hash),
  set: { usedAt: core.now() },
  if: [{ exists: true }, { attr: 'usedAt', absent: true }],
});

export function links(core: Core, one: Pick<Tasks, 'complete'>): Pick<Tasks, 'link' | 'answer'> {
  const load = async (token: string): Promise<LinkRecord> => {
    const found = recordOf<LinkRecord>(await core.ports.store.get(keys.link(linkHash(token))));
    if (found === undefined) throw new Refusal('unknown', 'UNKNOWN_LINK', 'there is no such link');
    return found;
  };
  const answersOf = async (t: TaskRecord): Promise<NonNullable<NotifyBinding['answers']>> => {
    const { model } = await core.of(await core.instance(t.instance));
    return peopleOf(nodeIn(model, t.element))?.notify?.answers ?? {};
  };
  return {
    async link(token) {
      const found = await load(token);
      const task = await loadTask(core, found.task);
      const state =
        found.usedAt !== undefined
          ? 'used'
          : !isOpen(task)
            ? 'closed'
            : found.expires <= core.now()
              ? 'expired'
              : 'open';
      return {
        task: task.id,
        name: task.name,
        process: task.process,
        answers: Object.keys(await answersOf(task)),
        expires: core.iso(found.expires),
        state,
      } satisfies LinkView;
    },
    async answer(token, answer, by, options = {}) {
      const found = await load(token);
      // Who is signed in counts, and the link must have been sent to them: forwarding it gives nothing away.
      if (by.id !== found.person)
        throw new Refusal('forbidden', 'LINK_NOT_YOURS', 'the link was sent to somebody else');
      if (found.usedAt !== undefined)
        throw new Refusal('conflict', 'LINK_USED', `the link was used at ${core.iso(found.usedAt)}`, {
          detail: { at: core.iso(found.usedAt) },
        });
      if (found.expires <= core.now())
        throw new Refusal(
          'gone',
          'LINK_EXPIRED',
          `the link held until ${core.iso(found.expires)}; open the task instead`,
          {
            detail: { task: found.task },
          },
        );
      const answers = await answersOf(await loadTask(core, found.task));
      const data = Object.hasOwn(answers, answer) ? answers[answer] : undefined;
      if (data === undefined)
        throw new Refusal('invalid', 'UNKNOWN_ANSWER', `the answers are ${Object.keys(answers).join(', ')}`, {
          problems: [{ pointer: '/answer', message: 'is none of them' }],
        });
      return one.complete(found.task, { ...data } as JsonObject, by, {
        link: linkHash(token),
        ...(options.reason === undefined || options.reason.trim() === '' ? {} : { reason: options.reason }),
      });
    },
  };
}
