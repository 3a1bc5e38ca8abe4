import type { Json } from '../../model/json.ts';
import type { Core } from '../core.ts';
import { keys } from '../keys.ts';
import { rowsUnder } from '../scopes.ts';
import { Refusal } from '../types.ts';
import { contentFault, FILE_TYPES } from './file-types.ts';
import { sees } from './notes.ts';
import { manages } from './standing.ts';
import { loadTask, note, reasoned, stillOpen } from './task.ts';
import type { AttachmentView, Tasks } from './types.ts';

/** What API Gateway and Lambda let through, after base64. */
export const MAX_FILE_BYTES = 4_000_000;
const MAX_FILES = 20;
const MAX_NAME = 200;

export async function attachmentsOf(core: Core, task: string): Promise<readonly AttachmentView[]> {
  const rows = await rowsUnder<{ file: AttachmentView }>(core, keys.task(task).pk, 'FILE#');
  return rows.map((r) => r.file);
}

const invalid = (pointer: string, message: string): Refusal =>
  new Refusal('invalid', 'INVALID_ATTACHMENT', message, { problems: [{ pointer, message }] });

/** Files beside a task: in blobs, of known types whose content is what they say, and few enough to be read. */
export function attachments(core: Core): Pick<Tasks, 'attach' | 'attachment' | 'detach'> {
  const blob = (task: string, id: string): string => `tasks/${task}/${id}`;
  const find = async (task: string, id: string): Promise<AttachmentView> => {
    const row = await core.ports.store.get(keys.attachment(task, id));
    if (row === undefined) throw new Refusal('unknown', 'UNKNOWN_ATTACHMENT', `the task has no attachment ${id}`);
    return row.file as unknown as AttachmentView;
  };
  return {
    async attach(id, { name, contentType, content }, by) {
      // A name is shown and saved to: no paths, nothing that a terminal or a page would act on.
      const plain = name.normalize('NFC').trim();
      if (plain === '' || plain.length > MAX_NAME || /[\p{C}/\\:*?"<>|]/u.test(plain) || /^\.+$/.test(plain))
        throw invalid('/name', `is no file name of 1 to ${MAX_NAME} characters without / \\ : * ? " < > |`);
      const type = contentType.split(';')[0]!.trim().toLowerCase();
      if (!Object.hasOwn(FILE_TYPES, type))
        throw invalid('/contentType', `is ${type || 'empty'}; expected one of ${Object.keys(FILE_TYPES).join(', ')}`);
      if (content.byteLength === 0) throw invalid('/content', 'is empty');
      if (content.byteLength > MAX_FILE_BYTES)
        throw invalid('/content', `has ${content.byteLength} bytes; at most ${MAX_FILE_BYTES} are possible`);
      const fault = contentFault(type, plain, content);
      if (fault !== undefined) throw invalid('/content', fault);
      const task = await loadTask(core, id);
      stillOpen(core, task);
      await sees(core, task, by);
      const instance = await core.instance(task.instance);
      const file: AttachmentView = {
        id: core.ports.ids.next(),
        name: plain,
        contentType: type,
        bytes: content.byteLength,
        by: by.id,
        at: core.iso(core.now()),
      };
      await core.ports.blobs.put(blob(id, file.id), content, type);
      return core.attempt(async (change) => {
        if ((await attachmentsOf(core, id)).length >= MAX_FILES)
          throw new Refusal('unprocessable', 'TOO_MANY_ATTACHMENTS', `a task has at most ${MAX_FILES} attachments`);
        change.actions.push({
          put: { ...keys.attachment(id, file.id), file: file as unknown as Json },
          if: [{ exists: false }],
        });
        note(change, instance, task, by, 'task.attached', {
          decided: { attachment: file.id, contentType: type, bytes: file.bytes },
          values: { name: plain },
        });
        return file;
      });
    },
    async attachment(id, attachment, by) {
      const task = await loadTask(core, id);
      await sees(core, task, by);
      const file = await find(id, attachment);
      const found = await core.ports.blobs.get(blob(id, attachment));
      if (found === undefined) throw new Refusal('gone', 'ATTACHMENT_GONE', `${file.name} has been erased`);
      return { ...file, content: found.content };
    },
    async detach(id, attachment, reason, by) {
      const why = reasoned(reason, 'removing an attachment');
      const task = await loadTask(core, id);
      stillOpen(core, task);
      await sees(core, task, by);
      const file = await find(id, attachment);
      if (file.by !== by.id && !manages(by))
        throw new Refusal('forbidden', 'NOT_YOURS', `${file.name} was attached by ${file.by}`);
      const instance = await core.instance(task.instance);
      await core.attempt((change) => {
        change.actions.push({ remove: keys.attachment(id, attachment) });
        note(change, instance, task, by, 'task.detached', { decided: { attachment }, why: { reason: why } });
        return Promise.resolve();
      });
      await core.ports.blobs.remove(blob(id, attachment));
    },
  };
}
