import { check } from '../../lib/check/index.ts';
import { compile } from '../../lib/compiler/index.ts';
import type { ProcessModel } from '../../lib/model/process-model.ts';
import { readBpmn } from '../../lib/notation/index.ts';
import { explore } from '../../lib/semantics/index.ts';
import { large } from '../support/large.ts';
import { median, rounded } from './statistics.ts';

/** What it takes to read, check and compile one process; medians in milliseconds. */
export interface ModelFigures {
  readonly elements: number;
  /** States that are looked at for soundness. */
  readonly states: number;
  readonly read: number;
  /** Playing every run; a part of `check`. */
  readonly explore: number;
  readonly check: number;
  readonly compile: number;
}

export interface ModelPlan {
  readonly rounds: number;
  /** Blocks of ten elements (test/support/large.ts). */
  readonly blocks: readonly number[];
}
export const FULL_MODEL: ModelPlan = { rounds: 7, blocks: [20, 100] };
export const QUICK_MODEL: ModelPlan = { rounds: 1, blocks: [2] };

/** Sound processes of forks, decisions and inclusive splits, with a loop around everything. */
export async function benchModel({ rounds, blocks }: ModelPlan): Promise<readonly ModelFigures[]> {
  const figures: ModelFigures[] = [];
  for (const count of blocks) {
    const times: Record<'read' | 'explore' | 'check' | 'compile', number[]> = {
      read: [],
      explore: [],
      check: [],
      compile: [],
    };
    let [elements, states] = [0, 0];
    // The first round warms up.
    for (let round = 0; round <= rounds; round += 1) {
      const xml = large(count);
      const begun = performance.now();
      const { model } = await readBpmn(xml);
      const read = performance.now() - begun;
      const explored = timed(() => explore(model!));
      const checked = timed(() => check({ ...model! } satisfies ProcessModel));
      const compiled = timed(() => compile(model!));
      elements = Object.keys(model!.nodes).length;
      states = explored.result.states;
      if (round === 0) continue;
      times.read.push(read);
      times.explore.push(explored.ms);
      times.check.push(checked.ms);
      times.compile.push(compiled.ms);
    }
    const of = (name: keyof typeof times): number => rounded(median(times[name]));
    figures.push({
      elements,
      states,
      read: of('read'),
      explore: of('explore'),
      check: of('check'),
      compile: of('compile'),
    });
  }
  return figures;
}

function timed<T>(run: () => T): { readonly result: T; readonly ms: number } {
  const begun = performance.now();
  const result = run();
  return { result, ms: performance.now() - begun };
}

/** The figures for people. */
export const modelTable = (figures: readonly ModelFigures[]): string =>
  [
    'Reading, checking and compiling a process (ms)',
    '',
    ' elements   states     read  explore    check  compile',
    ...figures.map((f) =>
      [f.elements, f.states, f.read, f.explore, f.check, f.compile].map((v) => String(v).padStart(9)).join(''),
    ),
    '',
    'explore: every run of the process, a part of check. Medians.',
    '',
  ].join('\n');
