import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openPeople, type OpenPeople } from '../../support/people.ts';
import type { Tasks, TaskView } from '../../../lib/runtime/types.ts';

let host: OpenPeople;
let tasks: Tasks;
let task: TaskView;
beforeEach(async () => {
  host = await openPeople(
    { groups: ['experts'], due: 'PT8H', bulk: true },
    { prepare: { groups: ['experts'], due: 'PT8H' } },
  );
  tasks = host.tutti.runtime.tasks;
  task = await host.task();
});
afterEach(() => host.close());
const text = (s: string): Uint8Array => new TextEncoder().encode(s);

test("a draft is its writer's alone, changes no revision, leaves no entry, and goes with the decision", async () => {
  await tasks.saveDraft(task.id, { limit: 5 }, host.as('ana'));
  await tasks.saveDraft(task.id, { limit: 6 }, host.as('ana'));
  expect(await tasks.get(task.id, host.as('ana'))).toMatchObject({ draft: { data: { limit: 6 } }, revision: 1 });
  expect(await tasks.get(task.id, host.as('ben'))).not.toHaveProperty('draft');
  await expect(tasks.saveDraft(task.id, {}, host.as('eve'))).rejects.toMatchObject({ code: 'NOT_A_CANDIDATE' });
  await expect(tasks.saveDraft(task.id, { x: 'x'.repeat(300_000) }, host.as('ana'))).rejects.toMatchObject({
    code: 'DRAFT_TOO_LARGE',
  });
  await tasks.saveDraft(task.id, { x: 'x'.repeat(100_000) }, host.as('ben'));
  expect((await tasks.get(task.id, host.as('ben'))).draft?.data).toEqual({ x: 'x'.repeat(100_000) });
  await tasks.dropDraft(task.id, host.as('ben'));
  expect(await tasks.get(task.id, host.as('ben'))).not.toHaveProperty('draft');
  await tasks.complete(task.id, {}, host.as('ana'));
  await expect(tasks.saveDraft(task.id, {}, host.as('ana'))).rejects.toMatchObject({ code: 'TASK_ALREADY_COMPLETED' });
  expect(await host.tutti.ports.store.query({ pk: `T#${task.id}`, prefix: 'DRAFT#' })).toMatchObject({ items: [] });
});

test('comments of whoever sees the task, in order, in the record by their hash', async () => {
  await tasks.comment(task.id, 'Is the limit right?', host.as('ana'));
  await tasks.comment(task.id, 'It is.', host.as('ben'));
  expect((await tasks.get(task.id, host.as('ben'))).comments).toMatchObject([
    { by: 'ana', text: 'Is the limit right?' },
    { by: 'ben', text: 'It is.' },
  ]);
  await expect(tasks.comment(task.id, 'me too', host.as('eve'))).rejects.toMatchObject({ code: 'NOT_A_CANDIDATE' });
  expect((await tasks.get(task.id, host.as('eve'))).comments).toEqual([]);
  await expect(tasks.comment(task.id, ' ', host.as('ana'))).rejects.toMatchObject({ problems: [{ pointer: '/text' }] });
  const entries = (await host.tutti.runtime.audit.list({ stream: task.instance })).items.filter(
    (e) => e.action === 'task.commented',
  );
  expect(entries).toHaveLength(2);
  expect(JSON.stringify(entries)).not.toContain('limit right');
});

describe('attachments', () => {
  const pdf = { name: 'Einwilligung.pdf', contentType: 'application/pdf', content: text('%PDF-1.7 ...') };

  test('are kept in blobs, listed, read by whoever sees the task, and taken away with a reason', async () => {
    const file = await tasks.attach(task.id, pdf, host.as('ana'));
    expect(file).toMatchObject({ name: 'Einwilligung.pdf', bytes: 12, by: 'ana' });
    expect((await tasks.get(task.id, host.as('ben'))).attachments).toEqual([file]);
    expect((await tasks.attachment(task.id, file.id, host.as('ben'))).content).toEqual(pdf.content);
    await expect(tasks.attachment(task.id, file.id, host.as('eve'))).rejects.toMatchObject({ code: 'NOT_A_CANDIDATE' });
    await expect(tasks.attachment(task.id, 'other', host.as('ben'))).rejects.toMatchObject({
      code: 'UNKNOWN_ATTACHMENT',
    });
    await expect(tasks.detach(task.id, file.id, 'x', host.as('ben'))).rejects.toMatchObject({ code: 'NOT_YOURS' });
    await tasks.detach(task.id, file.id, 'wrong file', host.as('ana'));
    expect((await tasks.get(task.id, host.as('ben'))).attachments).toEqual([]);
    expect(await host.actions(task.instance)).toEqual(expect.arrayContaining(['task.attached', 'task.detached']));
  });

  test.each([
    ['a page that a browser runs', { ...pdf, contentType: 'text/html' }, '/contentType'],
    [
      'a picture that is a program',
      { name: 'a.svg', contentType: 'image/svg+xml', content: text('<svg/>') },
      '/contentType',
    ],
    ['a content of another type', { ...pdf, content: text('<html>') }, '/content'],
    ['a name of another type', { ...pdf, name: 'run.exe' }, '/content'],
    ['a path for a name', { ...pdf, name: '../a.pdf' }, '/name'],
    ['a name that hides its end', { ...pdf, name: 'a\u202Efdp.pdf' }, '/name'],
    ['nothing', { ...pdf, content: text('') }, '/content'],
    ['too much', { ...pdf, content: new Uint8Array(4_000_001) }, '/content'],
    [
      'bytes that are no text',
      { name: 'a.txt', contentType: 'text/plain', content: Uint8Array.of(0xff, 0xfe) },
      '/content',
    ],
  ])('%s is refused by its place', async (_name, file, pointer) => {
    await expect(tasks.attach(task.id, file, host.as('ana'))).rejects.toMatchObject({
      code: 'INVALID_ATTACHMENT',
      problems: [{ pointer }],
    });
  });

  test('no more than twenty', async () => {
    for (let i = 0; i < 20; i += 1) await tasks.attach(task.id, pdf, host.as('ana'));
    await expect(tasks.attach(task.id, pdf, host.as('ana'))).rejects.toMatchObject({ code: 'TOO_MANY_ATTACHMENTS' });
  });
});

describe('many at once', () => {
  test('claims say for each how it went', async () => {
    const other = await host.task();
    await tasks.claim(other.id, host.as('ben'));
    expect(await tasks.claimAll([task.id, other.id, 'none', task.id], host.as('ana'))).toMatchObject({
      done: 1,
      failed: 2,
      items: [
        { id: task.id, ok: true, task: { assignee: 'ana' } },
        { id: other.id, ok: false, problem: { code: 'TASK_ALREADY_CLAIMED' } },
        { id: 'none', ok: false, problem: { code: 'UNKNOWN_TASK' } },
      ],
    });
    await expect(tasks.claimAll([], host.as('ana'))).rejects.toMatchObject({ problems: [{ pointer: '/tasks' }] });
  });

  test('completions only of one kind, only where the binding says so', async () => {
    const other = await host.task();
    await expect(tasks.completeAll([task.id, other.id], {}, host.as('ana'))).rejects.toMatchObject({
      code: 'BULK_NOT_ALLOWED',
    });
    await tasks.complete(task.id, {}, host.as('ana'));
    await tasks.complete(other.id, {}, host.as('ana'));
    await host.clock.settle();
    const third = await host.task();
    const [a, b] = [(await host.find(task.instance))!, (await host.find(other.instance))!];
    await expect(tasks.completeAll([a.id, third.id], {}, host.as('ben'))).rejects.toMatchObject({
      code: 'NOT_ALIKE',
      problems: [{ pointer: '/tasks/1' }],
    });
    await tasks.claim(b.id, host.as('cy'));
    expect(await tasks.completeAll([a.id, b.id], { ok: true }, host.as('ben'))).toMatchObject({
      done: 1,
      items: [{ ok: true }, { ok: false, problem: { code: 'TASK_ALREADY_CLAIMED' } }],
    });
    await host.clock.settle();
    expect((await host.variables(a.instance)).answer).toEqual({ ok: true });
  });
});
