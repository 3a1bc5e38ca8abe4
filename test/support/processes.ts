import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The process folders that ship and that `cdk synth` makes machines of; what they share stands beside them. */
export const PROCESSES: readonly string[] = readdirSync('statemachines')
  .map((name) => join('statemachines', name))
  .filter((folder) => existsSync(join(folder, 'process.yaml')));
