import { createHash } from 'node:crypto';
import type { ProcessModel } from './process-model.ts';

/**
 * How the compiler writes a machine. `readable`: one state for each step, as the diagram has it. `compact`: neighbouring steps share a call, so that fewer
 * transitions are billed. Both do the same, and leave the same record.
 */
export const LEVELS = ['readable', 'compact'] as const;
export type Level = (typeof LEVELS)[number];

/** Seconds that Lambda gives a function that does steps. */
export const STEP_FUNCTION_SECONDS = 300;

export const levelOf = (model: Pick<ProcessModel, 'binding'>): Level => model.binding.optimize ?? 'readable';

/**
 * The model at a level that somebody asks for instead of its own (`optimize` in process.yaml). It is a version of its own then: what waits in an instance
 * depends on the machine that it was started with.
 */
export function atLevel<T extends Pick<ProcessModel, 'binding' | 'hash'>>(model: T, level: Level | undefined): T {
  if (level === undefined || level === levelOf(model)) return model;
  const hash = createHash('sha256').update(`${model.hash}\n${level}`).digest('hex');
  return { ...model, hash: `sha256:${hash}`, binding: { ...model.binding, optimize: level } };
}
