import type { PeopleBinding, ProcessBinding, Reminders, When } from '../model/binding.ts';
import { escapePointer } from '../model/pointer.ts';

export type FileRole = 'form' | 'schema' | 'decision' | 'text' | 'handler' | 'calendar';

export interface NamedFile {
  readonly path: string;
  readonly role: FileRole;
  /** Where process.yaml names it. */
  readonly pointer: string;
  /** Decision id after `#`. */
  readonly fragment?: string;
}

/** Every file that process.yaml names, in its order. */
export function namedFiles(binding: ProcessBinding): NamedFile[] {
  const files: NamedFile[] = [];
  const add = (role: FileRole, path: string | undefined, pointer: string): void => {
    if (path !== undefined) files.push({ role, path, pointer });
  };
  const reminders = (r: Reminders | undefined, pointer: string): void =>
    add('text', r?.template, `${pointer}/template`);
  const when = (w: When | undefined, pointer: string): void =>
    add('calendar', typeof w === 'object' ? w.calendar : undefined, `${pointer}/calendar`);
  const people = (p: PeopleBinding | undefined, pointer: string): void => {
    add('form', p?.form, `${pointer}/form`);
    when(p?.due, `${pointer}/due`);
    when(p?.followUp, `${pointer}/followUp`);
    add('calendar', p?.notify?.quiet, `${pointer}/notify/quiet`);
    reminders(p?.reminders, `${pointer}/reminders`);
  };
  add('form', binding.input, '/input');
  add('schema', binding.inputSchema, '/inputSchema');
  for (const [key, step] of Object.entries(binding.steps)) {
    const at = `/steps/${escapePointer(key)}`;
    add('text', step.ai?.prompt, `${at}/ai/prompt`);
    add('schema', step.ai?.output, `${at}/ai/output`);
    people(step.ai?.below, `${at}/ai/below`);
    people(step.people, `${at}/people`);
    add('handler', step.lambda, `${at}/lambda`);
    if (step.decision !== undefined) {
      const [path = '', fragment] = step.decision.split('#', 2);
      files.push({
        role: 'decision',
        path,
        pointer: `${at}/decision`,
        ...(fragment === undefined ? {} : { fragment }),
      });
    }
    add('text', step.send?.template, `${at}/send/template`);
    if (typeof step.output === 'string') add('schema', step.output, `${at}/output`);
    reminders(step.reminders, `${at}/reminders`);
  }
  for (const [name, message] of Object.entries(binding.messages ?? {})) {
    add('schema', message.schema, `/messages/${escapePointer(name)}/schema`);
  }
  return files;
}
