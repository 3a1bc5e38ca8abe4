import { expect } from '@jest/globals';
import type { CoreBanking } from '../../statemachines/account-opening/demo/core-banking.ts';
import { scenarioSuite } from '../support/scenario-suite.ts';

await scenarioSuite({
  folder: 'statemachines/account-opening',
  after: (host, { instance }, scenario) => {
    const { accounts } = host.demo!.connections['core-banking'] as unknown as CoreBanking;
    // Where an operator has skipped the step, the account was opened by hand.
    const skipped = scenario.steps?.some((s) => s.resolve?.action === 'skip') === true;
    expect(accounts).toHaveLength(instance!.outcome === 'End_Opened' && !skipped ? 1 : 0);
  },
});
