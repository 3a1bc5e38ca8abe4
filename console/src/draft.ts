import type { JsonObject } from '../../lib/model/json.ts';

/** Drafts stay in this browser, per task and person, until the task is completed or the draft discarded. */
const name = (task: string, person: string): string => `tutti:draft:${person}:${task}`;

export function loadDraft(task: string, person: string): JsonObject | undefined {
  try {
    const text = localStorage.getItem(name(task, person));
    return text === null ? undefined : (JSON.parse(text) as JsonObject);
  } catch {
    return undefined;
  }
}
export function saveDraft(task: string, person: string, data: JsonObject): void {
  try {
    localStorage.setItem(name(task, person), JSON.stringify(data));
  } catch {
    // A full or forbidden store costs the draft, not the task.
  }
}
export const dropDraft = (task: string, person: string): void => localStorage.removeItem(name(task, person));

/** The keys that the form itself writes; the rest of the data is only shown and must not be sent back or kept. */
export function formKeys(schema: JsonObject): ReadonlySet<string> {
  const keys = new Set<string>();
  const walk = (component: JsonObject): void => {
    const name = component.key ?? component.path;
    if (typeof name === 'string' && name !== '') keys.add(name.split('.')[0] ?? name);
    else if (Array.isArray(component.components)) component.components.forEach((c) => walk(c as JsonObject));
  };
  walk({ components: schema.components ?? [] });
  return keys;
}
export const only = (data: JsonObject, keys: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(Object.entries(data).filter(([key]) => keys.has(key)));

/** The id of the form component that writes `key`; form-js ends the ids of its inputs with it. */
export function fieldId(schema: JsonObject, key: string): string | undefined {
  const components = Array.isArray(schema.components) ? (schema.components as JsonObject[]) : [];
  for (const component of components) {
    if (component.key === key && typeof component.id === 'string') return component.id;
    const inner = fieldId(component, key);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
