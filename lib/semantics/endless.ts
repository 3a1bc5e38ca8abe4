import type { ElementId } from '../model/process-model.ts';

/** A step moves tokens from one rest to the next; more moves than this come from a cycle in which nothing waits. */
export const MAX_MOVES = 20_000;

/** The process runs in a circle without ever waiting. */
export class EndlessLoop extends Error {
  /** Elements and flows of the circle. */
  readonly elements: readonly ElementId[];
  constructor(elements: readonly ElementId[]) {
    super(`the process runs in a circle in which nothing waits: ${[...new Set(elements)].join(', ')}`);
    this.name = 'EndlessLoop';
    this.elements = [...new Set(elements)];
  }
}
