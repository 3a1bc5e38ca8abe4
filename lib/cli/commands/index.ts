import type { Command } from 'commander';
import { registerAudit } from './audit.ts';
import { registerBpmnlint } from './bpmnlint.ts';
import { registerCheck } from './check.ts';
import { registerCost } from './cost.ts';
import { registerDev } from './dev.ts';
import { registerDiff } from './diff.ts';
import { registerEngine } from './engine.ts';
import { registerIncident } from './incident.ts';
import { registerKpi } from './kpi.ts';
import { registerNew } from './new.ts';
import { registerRun } from './run.ts';
import { registerTask } from './task.ts';
import { registerTest } from './test.ts';

/** One row a command; `exit` sets the exit code without ending the process in the middle of its output. */
export const commands: readonly ((program: Command, exit: (code: number) => void) => void)[] = [
  registerDev,
  registerNew,
  registerCheck,
  registerBpmnlint,
  registerTest,
  registerCost,
  registerDiff,
  registerRun,
  registerTask,
  registerIncident,
  registerKpi,
  registerAudit,
  registerEngine,
];
