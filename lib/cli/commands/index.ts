import type { Command } from 'commander';
import { registerAudit } from './audit.ts';
import { registerBatch } from './batch.ts';
import { registerBpmnlint } from './bpmnlint.ts';
import { registerCheck } from './check.ts';
import { registerCost } from './cost.ts';
import { registerDecide } from './decide.ts';
import { registerDev } from './dev.ts';
import { registerDiff } from './diff.ts';
import { registerEngine } from './engine.ts';
import { registerIncident } from './incident.ts';
import { registerInstance } from './instance.ts';
import { registerKpi } from './kpi.ts';
import { registerNew } from './new.ts';
import { registerOperation } from './operation.ts';
import { registerNotice } from './notice.ts';
import { registerRun } from './run.ts';
import { registerSubstitution } from './substitution.ts';
import { registerSetting } from './setting.ts';
import { registerTask } from './task.ts';
import { registerTest } from './test.ts';

export interface CommandRow {
  readonly register: (program: Command, exit: (code: number) => void) => void;
  /** Asks a running Tutti: takes --as and --url. */
  readonly server: boolean;
}

/** One row a command; `exit` sets the exit code without ending the process in the middle of its output. */
export const commands: readonly CommandRow[] = [
  { register: registerDev, server: false },
  { register: registerNew, server: false },
  { register: registerCheck, server: false },
  { register: registerBpmnlint, server: false },
  { register: registerTest, server: false },
  { register: registerDecide, server: false },
  { register: registerCost, server: false },
  { register: registerDiff, server: true },
  { register: registerRun, server: true },
  { register: registerTask, server: true },
  { register: registerSubstitution, server: true },
  { register: registerNotice, server: true },
  { register: registerIncident, server: true },
  { register: registerInstance, server: true },
  { register: registerBatch, server: true },
  { register: registerOperation, server: true },
  { register: registerSetting, server: true },
  { register: registerKpi, server: true },
  { register: registerAudit, server: true },
  { register: registerEngine, server: false },
];
