import type { ModdleObject } from 'moddle-types';

// Small readers for the objects that moddle makes of XML.

export const asList = (value: unknown): readonly ModdleObject[] =>
  Array.isArray(value) ? (value as ModdleObject[]) : value && typeof value === 'object' ? [value as ModdleObject] : [];
export const asObject = (value: unknown): ModdleObject | undefined =>
  value && typeof value === 'object' ? (value as ModdleObject) : undefined;
export const bodyOf = (value: unknown): string | undefined => {
  const body = asObject(value)?.body;
  return typeof body === 'string' && body.trim() !== '' ? body.trim() : undefined;
};
/** FEEL without its leading '='. */
export const stripFeel = (text: string): string => (text.startsWith('=') ? text.slice(1).trim() : text.trim());

/** Name on one line; undefined where there is none. */
export const nameOf = (element: ModdleObject | undefined): string | undefined => {
  const name = typeof element?.name === 'string' ? element.name.replace(/\s+/g, ' ').trim() : '';
  return name === '' ? undefined : name;
};
