import type { Json, JsonObject } from '../../model/json.ts';
import { inlineOf, type Core } from '../core.ts';
import { keys } from '../keys.ts';
import type { TaskRecord } from '../records.ts';
import { rowsUnder } from '../scopes.ts';
import { Refusal, type Actor } from '../types.ts';
import { maySee, mayAct } from './standing.ts';
import { awayFor } from './substitutions.ts';
import { loadTask, note, stillOpen } from './task.ts';
import type { CommentView, DraftView, Tasks } from './types.ts';

const MAX_DRAFT_BYTES = 200_000;
const MAX_COMMENT = 4_000;
const MAX_COMMENTS = 500;

/** @throws Refusal where the task and its case are none of theirs. */
export async function sees(core: Core, task: TaskRecord, by: Actor): Promise<void> {
  if (!maySee(task, by, await awayFor(core, by.id)))
    throw new Refusal(
      'forbidden',
      'NOT_A_CANDIDATE',
      `"${task.name}" is for ${[...task.groups, ...task.users].join(', ')}`,
    );
}

export async function draftOf(core: Core, task: string, person: string): Promise<DraftView | undefined> {
  const row = await core.ports.store.get(keys.draft(task, person));
  if (row === undefined) return undefined;
  return { data: (await core.whole(row.data ?? null)) as JsonObject, savedAt: core.iso(Number(row.at)) };
}

export async function commentsOf(core: Core, task: string): Promise<readonly CommentView[]> {
  const rows = await rowsUnder<{ comment: CommentView }>(core, keys.task(task).pk, 'COMMENT#');
  return rows.map((r) => r.comment);
}

/** What people write beside a task: drafts, each one's own and no part of the record; and comments, which are. */
export function notes(core: Core): Pick<Tasks, 'saveDraft' | 'dropDraft' | 'comment'> {
  return {
    async saveDraft(id, data, by) {
      const task = await loadTask(core, id);
      stillOpen(core, task);
      await mayAct(core, task, by);
      if (Buffer.byteLength(JSON.stringify(data)) > MAX_DRAFT_BYTES)
        throw new Refusal('invalid', 'DRAFT_TOO_LARGE', `a draft has at most ${MAX_DRAFT_BYTES} bytes`, {
          problems: [{ pointer: '/data', message: `is larger than ${MAX_DRAFT_BYTES} bytes` }],
        });
      const at = core.now();
      const kept: Json = await core.small(
        data,
        task.instance,
        inlineOf(await core.of(await core.instance(task.instance))),
      );
      await core.ports.store.transact([{ put: { ...keys.draft(id, by.id), data: kept, at } }]);
      return { data, savedAt: core.iso(at) };
    },
    async dropDraft(id, by) {
      await core.ports.store.transact([{ remove: keys.draft(id, by.id) }]);
    },
    async comment(id, text, by) {
      const words = text.trim();
      if (words === '' || words.length > MAX_COMMENT)
        throw new Refusal('invalid', 'INVALID_COMMENT', `a comment has 1 to ${MAX_COMMENT} characters`, {
          problems: [{ pointer: '/text', message: `has ${words.length} characters` }],
        });
      const task = await loadTask(core, id);
      await sees(core, task, by);
      if ((await commentsOf(core, id)).length >= MAX_COMMENTS)
        throw new Refusal('unprocessable', 'TOO_MANY_COMMENTS', `a task has at most ${MAX_COMMENTS} comments`);
      const comment: CommentView = { id: core.ports.ids.next(), by: by.id, at: core.iso(core.now()), text: words };
      const instance = await core.instance(task.instance);
      if (instance.erasedAt !== undefined)
        throw new Refusal('gone', 'ERASED', 'the data of this instance has been erased');
      return core.attempt((change) => {
        change.actions.push({
          put: { ...keys.comment(id, comment.id), comment: comment as unknown as Json },
          if: [{ exists: false }],
        });
        note(change, instance, task, by, 'task.commented', {
          decided: { comment: comment.id },
          values: { text: words },
        });
        return Promise.resolve(comment);
      });
    },
  };
}
