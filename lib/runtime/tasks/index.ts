import type { Json, JsonObject } from '../../model/json.ts';
import { nodeIn } from '../../model/process-model.ts';
import type { Core } from '../core.ts';
import type { Actor, Evidence } from '../types.ts';
import { attachments, attachmentsOf } from './attachments.ts';
import { bulk } from './bulk.ts';
import { completing } from './complete.ts';
import { holding } from './hold.ts';
import { links } from './links.ts';
import { commentsOf, draftOf, notes } from './notes.ts';
import { planning } from './plan.ts';
import { search } from './search.ts';
import { maySee, standing } from './standing.ts';
import { awayFor, substitutionService } from './substitutions.ts';
import { isOpen, loadTask, peopleOf, taskView } from './task.ts';
import type { TaskDetail, Tasks } from './types.ts';

/** Tasks of people. Every rule is checked at claim and again at completion. */
export function tasksService(core: Core): Tasks {
  const held = holding(core);
  const completed = completing(core);
  return {
    list: (filter, by, rolesOf) => search(core, filter, by, rolesOf),
    get: (id, by) => detail(core, id, by),
    ...held,
    ...completed,
    ...planning(core),
    ...notes(core),
    ...attachments(core),
    ...bulk(core, { ...held, ...completed }),
    ...links(core, completed),
    ...substitutionService(core),
  };
}

async function detail(core: Core, id: string, by: Actor): Promise<TaskDetail> {
  const task = await loadTask(core, id);
  const { model } = await core.of(await core.instance(task.instance));
  const people = peopleOf(nodeIn(model, task.element));
  const form = people?.form === undefined ? undefined : model.documents[people.form];
  const may = maySee(task, by, await awayFor(core, by.id));
  const shown = taskView(core, task);
  const { actor, refusal } = isOpen(task) ? await standing(core, task, by) : { actor: by, refusal: undefined };
  if (!may)
    return {
      ...shown,
      data: {},
      comments: [],
      attachments: [],
      ...(form === undefined ? {} : { form: form as JsonObject }),
      ...(refusal === undefined ? {} : { blocked: refusal.message }),
    };
  const [data, evidence, proposal, draft, comments, files] = await Promise.all([
    core.whole(task.data),
    task.evidence === undefined ? undefined : core.whole(task.evidence as unknown as Json),
    task.proposal === undefined ? undefined : core.whole(task.proposal.data),
    isOpen(task) ? draftOf(core, id, by.id) : undefined,
    commentsOf(core, id),
    attachmentsOf(core, id),
  ]);
  return {
    ...shown,
    data: data as JsonObject,
    comments,
    attachments: files,
    ...(form === undefined ? {} : { form: form as JsonObject }),
    ...(evidence === undefined ? {} : { evidence: evidence as unknown as Evidence }),
    ...(task.proposal === undefined
      ? {}
      : { proposal: { ...task.proposal, at: core.iso(task.proposal.at), data: proposal as JsonObject } }),
    ...(draft === undefined ? {} : { draft }),
    ...(refusal === undefined ? {} : { blocked: refusal.message }),
    ...(actor.onBehalfOf === undefined ? {} : { onBehalfOf: actor.onBehalfOf }),
  };
}
