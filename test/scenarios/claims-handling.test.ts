import { expect } from '@jest/globals';
import type { Payments } from '../../statemachines/claims-handling/demo/payments.ts';
import { scenarioSuite } from '../support/scenario-suite.ts';

await scenarioSuite({
  folder: 'statemachines/claims-handling',
  rounds: 4,
  after: (host, { instance }) => {
    const { made, reversed } = host.demo!.connections.payments as unknown as Payments;
    const paid = instance!.outcome !== 'End_Refused';
    expect(made).toHaveLength(paid ? 1 : 0);
    // Compensated once, and only where the policy had lapsed.
    expect(reversed).toEqual(instance!.outcome === 'End_Reversed' ? made.map((p) => p.payment) : []);
  },
});
