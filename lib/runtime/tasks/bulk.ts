import { nodeIn } from '../../model/process-model.ts';
import type { Core } from '../core.ts';
import { Refusal } from '../types.ts';
import { loadTask, peopleOf } from './task.ts';
import type { Bulk, BulkItem, Tasks, TaskView } from './types.ts';

const MAX_ITEMS = 100;
const AT_ONCE = 8;

/** Does one thing to many tasks; each stands or falls by itself, and says how it went. */
async function each(ids: readonly string[], how: (id: string) => Promise<TaskView>): Promise<Bulk> {
  const unique = [...new Set(ids)];
  if (unique.length === 0 || unique.length > MAX_ITEMS)
    throw new Refusal('invalid', 'INVALID_REQUEST', `a bulk request names 1 to ${MAX_ITEMS} tasks`, {
      problems: [{ pointer: '/tasks', message: `names ${unique.length}` }],
    });
  const items: BulkItem[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < unique.length; i = next++) {
      const id = unique[i]!;
      try {
        items[i] = { id, ok: true, task: await how(id) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        items[i] = { id, ok: false, problem: { code: error.code, detail: error.message, errors: error.problems } };
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const done = items.filter((i) => i.ok).length;
  return { items, done, failed: items.length - done };
}

export function bulk(core: Core, one: Pick<Tasks, 'claim' | 'complete'>): Pick<Tasks, 'claimAll' | 'completeAll'> {
  return {
    claimAll: (ids, by) => each(ids, (id) => one.claim(id, by)),
    async completeAll(ids, data, by, options = {}) {
      let kind: string | undefined;
      for (const [i, id] of ids.slice(0, MAX_ITEMS).entries()) {
        const task = await loadTask(core, id);
        const of = `${task.process} ${task.element}`;
        kind ??= of;
        const refuse = (code: string, message: string): never => {
          throw new Refusal('unprocessable', code, message, { problems: [{ pointer: `/tasks/${i}`, message }] });
        };
        // One answer to different questions is a mistake.
        if (of !== kind) refuse('NOT_ALIKE', `"${task.name}" is another kind of task than the first`);
        const { model } = await core.of(await core.instance(task.instance));
        if (peopleOf(nodeIn(model, task.element))?.bulk !== true)
          refuse('BULK_NOT_ALLOWED', `tasks "${task.name}" are decided one by one: their binding does not say bulk`);
      }
      return each(ids, (id) =>
        one.complete(id, data, by, options.reason === undefined ? {} : { reason: options.reason }),
      );
    },
  };
}
