import type { Json } from '../model/json.ts';
import { personalVariables } from '../model/personal.ts';
import { nodeIn, type Node, type ProcessModel } from '../model/process-model.ts';
import { allEntries } from './audit/all.ts';
import { storedValues } from './audit/values.ts';
import type { Core } from './core.ts';
import { PERSONAL } from './redact.ts';
import { runsOf, type Run } from './runs.ts';
import { openWaits } from './scopes.ts';
import { Refusal, type Audit, type KeptValues, type StepDetail, type StepRunView } from './types.ts';

/** Runs that are told at most, the latest: a step in a long loop has thousands. */
const RUNS = 50;

/**
 * One step of an instance: every time it was at work, with what went in and came out, each attempt, and where the way goes on.
 * Without `personal`, no value of a process that marks anything as personal is told: what a step took and gave may hold it under any name.
 */
export async function stepDetail(
  core: Core,
  audit: Audit,
  id: string,
  element: string,
  personal: boolean,
): Promise<StepDetail> {
  const record = await core.instance(id);
  const { model } = await core.of(record);
  const node = nodeIn(model, element);
  if (node === undefined)
    throw new Refusal('unknown', 'UNKNOWN_ELEMENT', `the process of this instance has no element "${element}"`, {
      problems: [{ pointer: '/element', message: 'is no element of the process', expected: 'the id of an element' }],
    });
  const [entries, waits] = await Promise.all([allEntries(audit, id), openWaits(core, id)]);
  const waiting = new Set(waits.map(({ activation }) => activation.replace(/!incident$/, '')));
  const runs = runsOf(entries)
    .filter((run) => run.element === element)
    // A wait that is not there any more, and whose end has no entry of its own, ended with what stands around it.
    .map((run) => (run.endedAt === undefined && waited(run) && !waiting.has(run.activation) ? interrupted(run) : run));
  const shown = runs.slice(-RUNS).reverse();
  const values = await storedValues(
    core.ports.blobs,
    shown.flatMap((run) => run.entries),
  );
  const allowed = node.step?.retry?.attempts;
  return {
    element,
    name: node.name ?? element,
    type: node.type,
    ...(typeof allowed === 'number' ? { retries: allowed } : {}),
    runs: shown.map((run) => runView(core, run, values, !personal && personalVariables(model).size > 0)),
    ...(runs.length > shown.length ? { earlier: runs.length - shown.length } : {}),
    next: next(model, node),
  };
}

const waited = (run: Run): boolean => run.entries.some((e) => e.action === 'wait.opened');
const interrupted = (run: Run): Run => ({ ...run, state: 'interrupted' });

function runView(
  core: Core,
  run: Run,
  values: Readonly<Record<string, KeptValues | null>>,
  hidden: boolean,
): StepRunView {
  const kept = run.entries.flatMap((e) => (e.hashes === undefined ? [] : [values[e.id]]));
  const told = Object.assign({}, ...kept.map((k) => k?.values ?? {})) as Readonly<Record<string, Json>>;
  return {
    activation: run.activation,
    lane: run.lane,
    state: run.state,
    startedAt: core.iso(run.startedAt),
    ...(run.endedAt === undefined ? {} : { endedAt: core.iso(run.endedAt), tookMs: run.endedAt - run.startedAt }),
    attempts: run.attempts,
    values: hidden ? Object.fromEntries(Object.keys(told).map((name) => [name, PERSONAL])) : told,
    ...(kept.includes(null) ? { erased: true } : {}),
    entries: run.entries,
  };
}

/** What comes after an element along the flows that leave it; gateways without a name are looked through. */
function next({ flows, nodes }: ProcessModel, from: Node): StepDetail['next'] {
  const seen = new Set<string>();
  const found: StepDetail['next'][number][] = [];
  const follow = (node: Node, when: readonly string[]): void => {
    for (const id of node.outgoing) {
      const flow = flows[id];
      const target = flow === undefined ? undefined : nodes[flow.target];
      if (flow === undefined || target === undefined || seen.has(id)) continue;
      seen.add(id);
      const said = flow.name === undefined ? when : [...when, flow.name];
      if (target.type.endsWith('Gateway') && target.name === undefined) follow(target, said);
      else
        found.push({
          element: target.id,
          name: target.name ?? target.id,
          type: target.type,
          ...(said.length === 0 ? {} : { when: said.join(', ') }),
        });
    }
  };
  follow(from, []);
  return found;
}
