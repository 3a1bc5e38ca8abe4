import type { CostReport } from '../insight/cost.ts';
import { assumptions, costOf } from '../insight/cost.ts';
import { levelOf } from '../model/level.ts';
import { Meter } from './metered.ts';
import { prepare, type Prepared } from './prepare.ts';
import { openScenario } from './scenario/host.ts';
import { runScenario } from './scenario/run.ts';
import type { Scenario, ScenarioStep } from './scenario/format.ts';
import type { Tutti } from './tutti.ts';

/** Steps by which a person or an application calls the API. */
const CALLS: readonly (keyof ScenarioStep)[] = ['claim', 'release', 'complete', 'message', 'resolve', 'cancel'];

/** Plays every scenario with a meter on the ports, and prices what one instance used. Scenarios that fail are named, not priced. */
export async function measureCost(source: string | Prepared, scenarios: readonly Scenario[]): Promise<CostReport> {
  const prepared = typeof source === 'string' ? await prepare(source) : source;
  const paths = [];
  const failed = [];
  for (const scenario of scenarios) {
    const meter = new Meter();
    const host = await openScenario(prepared, {
      wrapPorts: (ports) => meter.ports(ports),
      wrapInvoke: (invoke) => (call) => (meter.call(), invoke(call)),
    });
    try {
      // Deployment is not an instance's.
      meter.reset();
      const result = await runScenario(scenario, host);
      if (!result.passed || result.instance === undefined) {
        failed.push({ path: scenario.scenario, reason: result.failure?.message ?? 'it did not end' });
        continue;
      }
      meter.add('transition', await transitions(host.tutti, result.instance.id));
      meter.add('apiRequest', 1 + (scenario.steps ?? []).filter((s) => CALLS.some((c) => s[c] !== undefined)).length);
      const outcome = result.instance.outcome ?? result.instance.status;
      paths.push(costOf(scenario.scenario, host.process.model.nodes[outcome]?.slug ?? outcome, meter.usage()));
    } finally {
      await host.close();
    }
  }
  return {
    level: levelOf(prepared.model),
    paths: paths.sort((a, b) => a.usd - b.usd),
    failed,
    assumptions: assumptions(),
  };
}

/** States entered by every execution of an instance; each is a billed transition, and so is each retry. */
async function transitions(tutti: Tutti, instance: string): Promise<number> {
  let count = 0;
  const { stateMachines } = await tutti.engine.listStateMachines({});
  for (const { stateMachineArn } of stateMachines ?? []) {
    const { executions } = await tutti.engine.listExecutions({ stateMachineArn: stateMachineArn!, maxResults: 1000 });
    for (const { executionArn, name } of executions) {
      if (!name.startsWith(instance)) continue;
      let token: string | undefined;
      do {
        const page = await tutti.engine.getExecutionHistory({
          executionArn,
          includeExecutionData: false,
          maxResults: 1000,
          ...(token === undefined ? {} : { nextToken: token }),
        });
        for (const e of page.events)
          if (e.type?.endsWith('StateEntered') === true) count += 1;
          else if (e.type === 'TaskFailed' || e.type === 'TaskTimedOut') {
            // A failure that is followed by another start in the same state was retried.
            const again = page.events.find((n) => n.previousEventId === e.id);
            if (again?.type === 'TaskScheduled') count += 1;
          }
        token = page.nextToken;
      } while (token !== undefined);
    }
  }
  return count;
}
