import { data, reason, z } from '../schemas.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Route } from '../types.ts';

const tag = 'tasks';
/** A file of 4 MB in base64, with its envelope. */
const FILE_BODY_BYTES = 5_600_000;

/** What people write and lay beside a task. */
export const taskNotes: readonly Route[] = [
  {
    method: 'put',
    path: '/tasks/{id}/draft',
    summary: 'Saves what the caller has filled in so far; nobody else sees it',
    tag,
    answer: 'Draft',
    body: z.object({ data }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.tasks.saveDraft(params.id!, body.data as JsonObject, by),
    }),
  },
  {
    method: 'delete',
    path: '/tasks/{id}/draft',
    summary: 'Forgets the draft of the caller',
    tag,
    answer: 'Nothing',
    handle: async ({ options, params, by }) => {
      await options.runtime.tasks.dropDraft(params.id!, by);
      return { body: {} };
    },
  },
  {
    method: 'post',
    path: '/tasks/{id}/comments',
    summary: 'Writes a comment, which stays in the record',
    tag,
    status: 201,
    answer: 'Comment',
    body: z.object({ text: z.string().trim().min(1).max(4000) }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.tasks.comment(params.id!, String(body.text), by),
    }),
  },
  {
    method: 'post',
    path: '/tasks/{id}/attachments',
    summary: 'Attaches a file of at most 4 MB: name, content type, content in base64',
    tag,
    status: 201,
    answer: 'Attachment',
    maxBody: FILE_BODY_BYTES,
    body: z.object({ name: z.string().max(300), contentType: z.string().max(200), content: z.base64() }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.tasks.attach(
        params.id!,
        {
          name: String(body.name),
          contentType: String(body.contentType),
          content: new Uint8Array(Buffer.from(String(body.content), 'base64')),
        },
        by,
      ),
    }),
  },
  {
    method: 'get',
    path: '/tasks/{id}/attachments/{attachment}',
    summary: 'The content of an attachment, to be saved and never shown in place',
    tag,
    answer: 'file',
    handle: async ({ options, params, by }) => {
      const file = await options.runtime.tasks.attachment(params.id!, params.attachment!, by);
      return {
        content: file.content,
        headers: {
          'content-type': file.contentType,
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
          'content-security-policy': "sandbox; default-src 'none'",
        },
      };
    },
  },
  {
    method: 'post',
    path: '/tasks/{id}/attachments/{attachment}/removal',
    summary: 'Takes an attachment away, and erases its content; the record keeps that it was there',
    tag,
    answer: 'Nothing',
    body: z.object({ reason }),
    handle: async ({ options, params, body, by }) => {
      await options.runtime.tasks.detach(params.id!, params.attachment!, String(body.reason), by);
      return { body: {} };
    },
  },
];
