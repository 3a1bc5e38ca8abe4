import type { EventKind, NodeType } from '../process-model.ts';
import { ACTIVITIES } from './activities.ts';
import { EVENTS } from './events.ts';
import { GATEWAYS } from './gateways.ts';
import { MEASURED } from './measured.ts';

/** How one element of BPMN is supported: what it means, what it becomes, and what it costs. */
export interface SupportRow {
  /** What the element is called here; unique. */
  readonly name: string;
  readonly type: NodeType;
  readonly event?: EventKind;
  /** Section of BPMN 2.0.2 (formal/2013-12-09). */
  readonly section: string;
  /** File below lib/semantics that says what it means. */
  readonly semantics: string;
  /** File below lib/compiler that makes states of it; absent where only the token game runs it, or where it needs no state. */
  readonly lowering?: string;
  /** First version of Tutti that runs it. */
  readonly since: string;
  readonly notes?: string;
}

/** What a small process around the element becomes (test/support/supported.ts); bound to a person where somebody has to do it. */
export interface Measured {
  /** 0: states; 1: states with latches; 2: the token game. */
  readonly tier: 0 | 1 | 2;
  /** Billed state transitions of the element on the normal path; in tier 2 the whole region costs one, and each activity in it its own. */
  readonly transitions: number;
}

/** Everything that BPMN draws and Tutti runs. */
export const SUPPORT: readonly (SupportRow & Measured)[] = [...ACTIVITIES, ...GATEWAYS, ...EVENTS].map((row) => ({
  ...row,
  ...(MEASURED[row.name] ?? { tier: 2, transitions: 0 }),
}));
