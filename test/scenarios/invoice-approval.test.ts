import { expect } from '@jest/globals';
import type { OpenScenario } from '../../lib/local/scenario/host.ts';
import type { ScenarioResult } from '../../lib/local/scenario/run.ts';
import type { Erp } from '../../statemachines/invoice-approval/demo/erp.ts';
import { scenarioSuite } from '../support/scenario-suite.ts';

/** Nothing is posted twice, and nothing that was not approved. */
const after = (host: OpenScenario, { instance }: ScenarioResult): void => {
  const { vouchers } = host.demo!.connections.erp as unknown as Erp;
  expect(vouchers).toHaveLength(instance!.outcome === 'End_Paid' ? 1 : 0);
};

await scenarioSuite({ folder: 'statemachines/invoice-approval', rounds: 4, after });
await scenarioSuite({ folder: 'statemachines/invoice-approval/v1', rounds: 4, after });
