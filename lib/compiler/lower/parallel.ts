import type { JsonObject } from '../../model/json.ts';
import type { ElementId, Node } from '../../model/process-model.ts';
import { concat, jsonata, quoted, type Piece } from '../asl.ts';
import type { Compilation, Jump, Region } from '../context.ts';
import { catchers } from '../errors.ts';
import { pair } from '../graph.ts';
import { condition } from '../evaluate.ts';
import { choose } from '../references.ts';
import { assign, ending, entry, follow, leaveScope } from '../jumps.ts';
import { closeRegion } from '../regions.ts';
import { nameOf } from './bound.ts';
import type { Lowering } from './index.ts';

/**
 * A fork and its join become a Parallel; every branch has variables of its own, which are merged at the join in the order drawn. Behind an inclusive fork
 * each branch begins with the question whether it is taken.
 */
export const parallel: Lowering = {
  per: 'element',
  name: (node) => (node.name === undefined ? `In parallel: ${node.slug}` : nameOf(node)),
  emit(cx, region, node, name) {
    const pairing =
      node.outgoing.length < 2
        ? { refused: 'a parallel gateway joins branches that no fork before it has started' }
        : pair(cx.model, node);
    if ('refused' in pairing) {
      cx.refuse(
        'TUT-401',
        node,
        `${node.type === 'parallelGateway' ? 'parallel' : 'inclusive'} gateway "${nameOf(node)}": ${pairing.refused}`,
        'Let every branch of the fork end in the same gateway, and in nothing else',
      );
      return;
    }
    const { join } = pairing;
    if (join === undefined && node.scope === cx.model.root) {
      cx.refuse(
        'TUT-401',
        node,
        'the branches end the process one by one',
        'Join the branches before the end of the process',
      );
      return;
    }
    if (node.type === 'inclusiveGateway' && node.defaultFlow === undefined) {
      cx.refuse(
        'TUT-401',
        node,
        `inclusive gateway "${nameOf(node)}" has no default flow: where no condition holds, somebody has to look`,
        'Mark one outgoing flow as the default',
      );
      return;
    }
    const visit = cx.visit(region, node.id);
    const branches = pairing.branches.map((nodes, i) =>
      cx.region({
        name: `${node.id}.${i}`,
        parent: region,
        nodes,
        visit: region.cyclic.has(node.id) ? visit : region.visit,
        lane: '',
        ...(join === undefined ? { endScope: node.scope } : { stop: join }),
      }),
    );
    const lanes = branches.map((_b, i) => laneText(region, node, visit, i));
    for (const [i, branch] of branches.entries()) {
      cx.regionTiers[branch.name] = { tier: 0, why: 'branch of a fork that pairs with its join' };
      cx.setLane(branch);
      const taken = follow(cx, branch, node.outgoing[i]!);
      const jump = node.type === 'inclusiveGateway' ? guarded(cx, branch, node, node.outgoing[i]!, taken) : taken;
      closeRegion(cx, branch, node, jump, lanes[i]!);
    }
    for (const id of join === undefined ? [] : [join]) cx.elided[id] ??= `join of ${node.id}: the Parallel ends here`;
    const way = {
      entries: join === undefined ? [] : [entry(region, { j: quoted(join), lanes: `[${lanes.join(', ')}]` })],
      raises: [],
      steps: 0,
    };
    const joined = join === undefined ? undefined : cx.node(join);
    const next =
      joined === undefined
        ? leaveScope(cx, region, node.scope, node, way)
        : joined.outgoing.length === 1
          ? follow(cx, region, joined.outgoing[0]!, way)
          : undefined;
    if (next === undefined) {
      cx.refuse(
        'TUT-401',
        joined!,
        'a gateway that joins and forks at once',
        'Draw two gateways: the join first, then the fork',
      );
      return;
    }
    const trail = cx.trail(region);
    const caught = catchers(cx, region, node, { own: false, told: false });
    cx.add(
      region,
      name,
      {
        Type: 'Parallel',
        Comment: `${node.type} ${node.id}${join === undefined ? '' : ` to ${join}`}`,
        Branches: branches.map((b) => b.container),
        ...(caught.list.length === 0 ? {} : { Catch: caught.list }),
        Assign: {
          ...assign(cx, region, { ...next, entries: [] }, false),
          [trail]: jsonata(
            `$append($reduce($states.result, function($a, $r) { $append($a, $r.t) }, $${trail}), [${next.entries.join(', ')}])`,
          ),
          ...merged(cx, region, branches),
        },
        Output: {},
        Next: next.next,
      },
      { element: node.id, role: 'fork' },
    );
  },
};

/** The first state of a branch of an inclusive fork: goes on where the flow's condition holds, the default where none does; else the branch is over. */
function guarded(cx: Compilation, branch: Region, fork: Node, flow: ElementId, taken: Jump): Jump {
  const name = cx.name(`guard of ${flow}`, `If: ${cx.flow(flow).name ?? flow}`);
  const asked = (flow === fork.defaultFlow ? fork.outgoing.filter((f) => f !== flow) : [flow]).map((id) =>
    condition(cx, branch, name, cx.flow(id)),
  );
  choose(cx, branch, fork, name, asked, [], (text) => {
    const any = asked.map((one) => `(${text(one)})`).join(' or ');
    return {
      Type: 'Choice',
      Comment: `whether ${flow} behind ${fork.id} is taken`,
      Choices: [
        {
          Condition: jsonata(flow === fork.defaultFlow ? `$not(${any})` : any),
          Assign: assign(cx, branch, taken, false),
          Output: {},
          Next: taken.next,
        },
      ],
      Output: {},
      Default: ending(cx, branch),
    };
  });
  return { next: name, entries: [], raises: [] };
}

const laneText = (region: Region, fork: Node, visit: Piece, branch: number): string =>
  [region.lane, concat([{ text: `/${fork.id}:` }, visit, { text: `.${branch}` }])].join(' & ');

/** Writes merge in the order drawn; where two branches may write the same variable, the later one wins if it changed it. */
function merged(cx: Compilation, region: Region, branches: readonly Region[]): JsonObject {
  const out: JsonObject = {};
  for (const name of new Set(branches.flatMap((b) => [...b.writes]))) {
    const variable = cx.variable(region, name);
    const writers = branches.flatMap((b, i) => (b.writes.has(name) ? [i] : []));
    const value = (i: number): string => `$lookup($states.result[${i}].w, ${quoted(name)})`;
    const text = writers.slice(0, -1).reduce((rest, i) => {
      const v = value(i);
      return `(${v} != ${variable} ? ${v} : ${rest})`;
    }, variable);
    const last = value(writers.at(-1)!);
    out[variable.slice(1)] = jsonata(writers.length === 1 ? last : `${last} != ${variable} ? ${last} : ${text}`);
  }
  return out;
}
