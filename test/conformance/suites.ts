import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { aslSuite } from './asl/suite.ts';
import { featuresSuite } from './bpmn/features.ts';
import { gameRunner } from './bpmn/game-runner.ts';
import { machineRunner } from './bpmn/machine-runner.ts';
import { modelsSuite } from './bpmn/models.ts';
import { rejectSuite } from './bpmn/reject.ts';
import { tracesSuite } from './bpmn/traces.ts';
import { dmnSuite } from './dmn/suite.ts';

export interface CaseResult {
  readonly name: string;
  /** Part of the suite that is counted by itself, as a level. */
  readonly group?: string;
  /** `refused`: not emulated, and said so by name. The score counts it as not passed. */
  readonly outcome: 'passed' | 'failed' | 'refused';
  /** What differed, or why it was refused. */
  readonly reason?: string;
  /** Words of a cause or message: equal, different, or not there to compare. */
  readonly words?: 'equal' | 'different';
  /** For whoever looks closer. */
  readonly expected?: unknown;
  readonly got?: unknown;
}
export interface Suite {
  readonly name: string;
  /** Folder below the suites. */
  readonly folder: string;
  readonly about: string;
  run(folder: string, wanted: (name: string) => boolean): Promise<CaseResult[]>;
}

/** One row a suite. */
export const SUITES: readonly Suite[] = [
  aslSuite,
  tracesSuite,
  featuresSuite(
    'bpmn-features',
    'Feature tests of PEBL (uniba-dsg/betsy), run on the compiled machine: engine, runtime and all',
    machineRunner,
  ),
  featuresSuite('bpmn-features-game', 'Feature tests of PEBL (uniba-dsg/betsy), played on the token game', gameRunner),
  rejectSuite,
  modelsSuite,
  dmnSuite,
];

/** Where the suites lie: TUTTI_SUITES, or beside the project. */
export const suitesFolder = (): string =>
  resolve(process.env.TUTTI_SUITES ?? resolve(import.meta.dirname, '../../../shared/suites'));
export const folderOf = (suite: Suite): string | undefined => {
  const folder = resolve(suitesFolder(), suite.folder);
  return existsSync(folder) ? folder : undefined;
};
