import type { ModdleObject } from 'moddle-types';
import type { Finding, Place } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import type { ElementId } from '../model/process-model.ts';
import { asObject } from './moddle-objects.ts';
import type { XmlIndex } from './xml.ts';

/** Ids of the elements of a process, as they are read one after the other. */
export class Ids {
  readonly #given = new Map<ModdleObject, ElementId>();
  readonly #seen = new Set<string>();
  readonly #unnamed = new Map<string, number>();
  readonly #index: XmlIndex;
  readonly #start: Place;
  readonly #report: (found: Finding) => void;

  constructor(index: XmlIndex, start: Place, report: (found: Finding) => void) {
    this.#index = index;
    this.#start = start;
    this.#report = report;
  }

  /** The id of an element that has been read. */
  get(element: ModdleObject): ElementId {
    return element.id ?? this.#given.get(element) ?? '';
  }

  /** A flow needs no id of its own as long as nothing refers to it: its ends tell it apart. */
  #flowId(element: ModdleObject): ElementId | undefined {
    const source = asObject(element.sourceRef)?.id;
    const target = asObject(element.targetRef)?.id;
    if (element.$type !== 'bpmn:SequenceFlow' || source === undefined || target === undefined) return undefined;
    const base = `Flow_${source}_${target}`;
    let id = base;
    for (let n = 2; this.#seen.has(id); n += 1) id = `${base}_${n}`;
    this.#given.set(element, id);
    return id;
  }

  /** The id, where it can be used: present and not seen before. */
  of(element: ModdleObject): ElementId | undefined {
    const local = element.$type.replace(/^.*:/, '').replace(/^./, (c) => c.toLowerCase());
    const id = element.id ?? this.#flowId(element);
    if (id === undefined || id === '') {
      const n = this.#unnamed.get(local) ?? 0;
      this.#unnamed.set(local, n + 1);
      this.#report(
        finding('TUT-108', {
          message: `<${local}${element.name === undefined ? '' : ` name=${JSON.stringify(element.name)}`}> has no id`,
          suggestion: `id="${element.$type.replace(/^.*:/, '')}_${n + 1}"`,
          place: this.#index.nth(local, n) ?? this.#start,
        }),
      );
      return undefined;
    }
    if (this.#seen.has(id)) return undefined;
    this.#seen.add(id);
    return id;
  }
}
