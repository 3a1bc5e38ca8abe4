import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Node, NodeType, ProcessModel } from '../../lib/model/process-model.ts';
import { readBpmn } from '../../lib/notation/index.ts';
import { explore } from '../../lib/semantics/index.ts';
import type { Soundness } from '../../lib/semantics/index.ts';
import { inner, randomProcess, type Block, type Boundary } from '../support/models.ts';
import { xmlOf } from '../support/model-xml.ts';
import { large } from '../support/large.ts';

const PROVE = process.env.TUTTI_PROVE !== undefined;

/** Whether every run of a block ends with one token where it began with one: what splits is joined by its like, and what is left comes back. */
function isSound(block: Block): boolean {
  if (block.k === 'end' || ('quantity' in block && block.quantity !== undefined)) return false;
  if (block.k === 'branch') {
    const joins = { exclusive: ['same', 'inclusive'], parallel: ['same', 'inclusive'], inclusive: ['same'] } as const;
    if (block.split === 'complex') return false;
    const allowed: readonly string[] = block.split === 'implicit' ? ['same'] : joins[block.split];
    if (!allowed.includes(block.join)) return false;
  }
  if ('loop' in block && block.loop?.kind === 'multi' && block.loop.behavior !== undefined) return false;
  const boundary: readonly Boundary[] = 'boundary' in block ? block.boundary : [];
  // An event that interrupts comes back, one that does not must not.
  if (boundary.some((b) => (b.interrupting || b.trigger.on === 'error') !== b.merges)) return false;
  return inner(block).every(isSound);
}

const sound = randomProcess({ without: ['end', 'quantity'] }).filter(
  ({ body, handlers }) => isSound(body) && handlers.every((h) => isSound(h.body)),
);

async function modelOf(xml: string): Promise<ProcessModel> {
  const { model, findings } = await readBpmn(xml, { process: 'Process_Main' });
  if (model === undefined) throw new Error(JSON.stringify(findings));
  return model;
}

test('processes that are sound by construction are found sound', async () => {
  await fc.assert(
    fc.asyncProperty(sound, async (process) => {
      const { complete, ends, stuck, crowded } = explore(await modelOf(xmlOf(process)));
      expect({ complete, ends, stuck, crowded }).toEqual({ complete: true, ends: true, stuck: [], crowded: [] });
    }),
    { numRuns: PROVE ? 5000 : 60, interruptAfterTimeLimit: PROVE ? 600_000 : 3000 },
  );
});

const TYPES: readonly NodeType[] = ['exclusiveGateway', 'parallelGateway', 'inclusiveGateway'];

/** Another type for a gateway, or a flow less. */
function broken(model: ProcessModel, seed: number): ProcessModel | undefined {
  const gateways = Object.values(model.nodes).filter((n) => TYPES.includes(n.type));
  const flows = Object.values(model.flows);
  const gateway = gateways[seed % gateways.length];
  if (gateway === undefined) return undefined;
  if (seed % 4 < 3) {
    const others = TYPES.filter((t) => t !== gateway.type);
    return { ...model, nodes: { ...model.nodes, [gateway.id]: { ...gateway, type: others[seed % 2]! } } };
  }
  const { id, source, target, scope } = flows[seed % flows.length]!;
  const without = ({ defaultFlow, ...node }: Node): Node => ({
    ...node,
    ...(defaultFlow === undefined || defaultFlow === id ? {} : { defaultFlow }),
    incoming: node.incoming.filter((f) => f !== id),
    outgoing: node.outgoing.filter((f) => f !== id),
  });
  const nodes = { ...model.nodes, [source]: without(model.nodes[source]!) };
  nodes[target] = without(nodes[target]!);
  const around = model.scopes[scope]!;
  return {
    ...model,
    nodes,
    flows: Object.fromEntries(flows.filter((f) => f.id !== id).map((f) => [f.id, f])),
    scopes: { ...model.scopes, [scope]: { ...around, flows: around.flows.filter((f) => f !== id) } },
  };
}

const verdict = ({ ends, stuck, crowded, reached }: Soundness): object => ({
  ends,
  stuck: [...new Set(stuck.flatMap((s) => s.elements))].sort(),
  crowded: crowded.length > 0,
  reached: [...reached].sort(),
});

test('looking at one thread after the other finds what looking at every order finds', async () => {
  let compared = 0;
  let unsound = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(sound, randomProcess()), fc.nat(), async (process, seed) => {
      const model = broken(await modelOf(xmlOf(process)), seed);
      if (model === undefined) return;
      const full = explore(model, { reduce: false, cap: 1500 });
      const reduced = explore(model, { cap: 1500 });
      if (full.complete) expect(reduced.complete).toBe(true);
      if (!full.complete || !reduced.complete) return;
      compared += 1;
      if (full.stuck.length > 0 || full.crowded.length > 0 || !full.ends) unsound += 1;
      expect(verdict(reduced)).toEqual(verdict(full));
      expect(reduced.states).toBeLessThanOrEqual(full.states);
    }),
    { numRuns: PROVE ? 20_000 : 120, interruptAfterTimeLimit: PROVE ? 900_000 : 4000 },
  );
  // The comparison is worth something.
  expect(unsound).toBeGreaterThan(compared / 10);
});

describe('how much is looked at', () => {
  test('of 200 elements with forks, decisions, inclusive splits and a loop around everything: some hundred states', async () => {
    const { model } = await readBpmn(large(20));
    const { states, complete, stuck, crowded } = explore(model!);
    expect(Object.keys(model!.nodes).length).toBeGreaterThan(200);
    expect({ complete, stuck, crowded }).toEqual({ complete: true, stuck: [], crowded: [] });
    expect(states).toBeLessThan(400);
  });

  test('no further than the cap', async () => {
    const { model } = await readBpmn(large(20));
    const { states, complete } = explore(model!, { cap: 50 });
    expect(complete).toBe(false);
    expect(states).toBeLessThan(80);
  });
});
