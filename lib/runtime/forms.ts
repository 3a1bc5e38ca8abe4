import type { Json, JsonObject } from '../model/json.ts';
import type { Problem } from './steps/index.ts';

interface Field {
  readonly type?: string;
  readonly key?: string;
  readonly path?: string;
  readonly decimalDigits?: number;
  readonly label?: string;
  readonly components?: readonly Field[];
  readonly values?: readonly { readonly value: Json }[];
  readonly conditional?: { readonly hide?: string };
  readonly disabled?: boolean;
  readonly readonly?: boolean;
  readonly validate?: {
    readonly required?: boolean;
    readonly min?: number;
    readonly max?: number;
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly pattern?: string;
  };
}

const PLAIN: ReadonlySet<string> = new Set([
  'text',
  'html',
  'image',
  'button',
  'spacer',
  'separator',
  'iframe',
  'table',
  'documentPreview',
]);
const CHOICES: ReadonlySet<string> = new Set(['select', 'radio']);

/** Where data breaks a form-js schema: required, types, limits, choices, and keys that the form does not have. Empty where it fits. */
export function validateForm(form: Json, data: JsonObject): readonly Problem[] {
  const problems: Problem[] = [];
  const known = new Set<string>();
  fields((form as unknown as { components?: readonly Field[] }).components ?? [], data, '', problems, known);
  for (const key of Object.keys(data))
    if (!known.has(key))
      problems.push({
        pointer: `/${escape(key)}`,
        message: 'is not a field of the form',
        expected: [...known].join(', '),
      });
  return problems;
}

const escape = (key: string): string => key.replace(/~/g, '~0').replace(/\//g, '~1');

function fields(
  components: readonly Field[],
  data: JsonObject,
  pointer: string,
  problems: Problem[],
  known: Set<string>,
): void {
  for (const field of components) {
    if (PLAIN.has(field.type ?? '')) continue;
    if (field.type === 'group') {
      const inner = enter(field.path, data, pointer, known);
      fields(field.components ?? [], inner.data, inner.pointer, problems, inner.known ?? known);
      continue;
    }
    if (field.type === 'dynamiclist') {
      list(field, data, pointer, problems, known);
      continue;
    }
    if (field.key === undefined) continue;
    const path = field.key.split('.');
    known.add(path[0]!);
    let value: Json | undefined = data;
    for (const part of path)
      value =
        value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject)[part] : undefined;
    check(field, value, `${pointer}/${path.map(escape).join('/')}`, problems);
  }
}

/** A group or list may keep its values below a path of its own. */
function enter(
  path: string | undefined,
  data: JsonObject,
  pointer: string,
  known: Set<string>,
): { data: JsonObject; pointer: string; known?: Set<string> } {
  if (path === undefined || path === '') return { data, pointer };
  let inner: Json | undefined = data;
  for (const part of path.split('.')) inner = (inner as JsonObject | undefined)?.[part];
  known.add(path.split('.')[0]!);
  return {
    data: inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? inner : {},
    pointer: `${pointer}/${path.split('.').map(escape).join('/')}`,
    known: new Set(),
  };
}

function list(field: Field, data: JsonObject, pointer: string, problems: Problem[], known: Set<string>): void {
  const path = field.path ?? field.key ?? '';
  let value: Json | undefined = data;
  for (const part of path.split('.')) value = (value as JsonObject | undefined)?.[part];
  known.add(path.split('.')[0]!);
  if (value === undefined || value === null) return;
  const at = `${pointer}/${path.split('.').map(escape).join('/')}`;
  if (!Array.isArray(value)) {
    problems.push({ pointer: at, message: 'must be a list', expected: 'array' });
    return;
  }
  for (const [i, item] of value.entries()) {
    if (item === null || typeof item !== 'object' || Array.isArray(item))
      problems.push({ pointer: `${at}/${i}`, message: 'must be an object', expected: 'object' });
    else fields(field.components ?? [], item, `${at}/${i}`, problems, new Set());
  }
}

function check(field: Field, value: Json | undefined, pointer: string, problems: Problem[]): void {
  const rules = field.validate ?? {};
  const report = (message: string, expected?: string): void =>
    void problems.push({ pointer, message, ...(expected === undefined ? {} : { expected }) });
  const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  if (empty || (field.type === 'checkbox' && value === false && rules.required === true)) {
    // A condition may hide a field; whether it did, only the form knows.
    if (rules.required === true && field.conditional?.hide === undefined)
      report(`${field.label ?? 'the field'} is required`);
    return;
  }
  switch (field.type) {
    case 'number':
      if (typeof value !== 'number') return report('must be a number', 'number');
      if (field.decimalDigits !== undefined && Number(value.toFixed(field.decimalDigits)) !== value)
        report(field.decimalDigits === 0 ? 'must be a whole number' : `has at most ${field.decimalDigits} decimals`);
      if (rules.min !== undefined && value < rules.min) report(`must be at least ${rules.min}`);
      if (rules.max !== undefined && value > rules.max) report(`must be at most ${rules.max}`);
      return;
    case 'checkbox':
      if (typeof value !== 'boolean') report('must be true or false', 'boolean');
      return;
    case 'checklist':
    case 'taglist':
      if (!Array.isArray(value)) return report('must be a list', 'array');
      for (const item of value) choice(field, item, report);
      return;
    case 'datetime':
      if (typeof value !== 'string' && typeof value !== 'object') report('must be a date', 'string');
      return;
    case 'filepicker':
      if (!Array.isArray(value) && typeof value !== 'string') report('must be a list of files', 'array');
      return;
    default:
      if (CHOICES.has(field.type ?? '')) return choice(field, value, report);
      if (typeof value !== 'string') return report('must be text', 'string');
      if (rules.minLength !== undefined && value.length < rules.minLength)
        report(`must have at least ${rules.minLength} characters`);
      if (rules.maxLength !== undefined && value.length > rules.maxLength)
        report(`must have at most ${rules.maxLength} characters`);
      if (rules.pattern !== undefined && !matches(rules.pattern, value)) report(`must match ${rules.pattern}`);
  }
}

function choice(field: Field, value: Json, report: (message: string, expected?: string) => void): void {
  const allowed = field.values?.map((v) => v.value);
  if (allowed !== undefined && !allowed.some((v) => JSON.stringify(v) === JSON.stringify(value)))
    report('is not one of the choices', allowed.map((v) => JSON.stringify(v)).join(', '));
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return true;
  }
}
