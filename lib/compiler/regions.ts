import type { JsonObject } from '../model/json.ts';
import type { Node } from '../model/process-model.ts';
import { jsonata, quoted } from './asl.ts';
import { EXECUTION_INPUT, type Compilation, type Jump, type Region } from './context.ts';
import { holdsInlined } from './inline.ts';
import { assign } from './jumps.ts';
import { stateOf } from './lower/index.ts';
import { mangle } from './mangle.ts';

/** Visits of a branch start high for a later visit of its fork, so that no activation id comes twice. */
const VISITS_PER_FORK = 1000;

/** The first state of an inner region: its own variables, from those around. To be called when the region's other states exist. */
export function closeRegion(
  cx: Compilation,
  region: Region,
  node: Node,
  jump: Jump,
  lane: string,
  more: JsonObject = {},
): void {
  const name = cx.name(`start of ${region.name}`, `Start: ${region.name}`);
  const locals: JsonObject = {};
  for (const v of region.writes) locals[cx.variable(region, v).slice(1)] = jsonata(cx.variable(region.parent!, v));
  const counters: JsonObject = {};
  for (const id of region.cyclic) {
    if (cx.regionOf(id) !== region) continue;
    const raised = jump.raises.includes(id) ? 1 : 0;
    counters[cx.counter(region, id)] =
      'text' in region.visit
        ? raised
        : jsonata(`($number(${region.visit.expression}) - 1) * ${VISITS_PER_FORK} + ${raised}`);
  }
  // `$millis()` of the first entries is taken here; the lane is told by its text, because the variable does not exist yet.
  const entries = jump.entries.map((e) => e.replaceAll(region.lane, lane));
  const first = assign(cx, region, { ...jump, entries, raises: [] }, true);
  cx.add(
    region,
    name,
    {
      Type: 'Pass',
      Comment: `start of ${region.name}`,
      Assign: {
        ...blank(cx, region),
        ...locals,
        ...counters,
        ...more,
        [region.lane.slice(1)]: jsonata(lane),
        ...first,
      },
      Output: {},
      Next: jump.next,
    },
    { element: node.id, role: 'init' },
  );
  region.container.StartAt = name;
}

/** Bookkeeping variables of a region, so that no expression ever reads one that does not exist. */
export function blank(cx: Compilation, region: Region): JsonObject {
  const out: JsonObject = {};
  for (const name of [
    'f',
    'a',
    'r',
    'e',
    'to',
    'away',
    'w',
    ...(region.each === undefined && region.fragment === undefined ? [] : ['o']),
    ...(region.fragment === undefined ? [] : ['x']),
    ...(holdsInlined(cx) ? ['u'] : []),
  ])
    out[cx.local(region, name)] = null;
  return out;
}

/** Every process variable from the start data, null where it has none. */
function startVariables(cx: Compilation): JsonObject {
  const variables: JsonObject = {};
  for (const v of cx.model.variables) {
    const given = `$lookup(${EXECUTION_INPUT}.variables, ${quoted(v)})`;
    variables[`v_${mangle(v)}`] = jsonata(`$exists(${given}) ? ${given} : null`);
  }
  return variables;
}

/** Assignments of a way into the machine. */
function startAssign(cx: Compilation, region: Region, jump: Jump): JsonObject {
  const counters: JsonObject = {};
  for (const id of region.cyclic)
    if (cx.regionOf(id) === region) counters[cx.counter(region, id)] = jump.raises.includes(id) ? 1 : 0;
  return {
    ...blank(cx, region),
    ...startVariables(cx),
    ...counters,
    ...assign(cx, region, { ...jump, raises: [] }, true),
  };
}

/** A further start event: an entry of the machine. */
export function openStart(cx: Compilation, region: Region, start: Node, jump: Jump): void {
  cx.elided[start.id] ??= 'start event: an entry of the machine';
  cx.entries.push({ entry: start.id, assign: startAssign(cx, region, jump), next: jump.next });
}

/** The first state of the machine: a Pass that sets the variables, or a Choice where the machine has further entries. */
export function openRoot(cx: Compilation, region: Region, start: Node, jump: Jump): void {
  const name = cx.name('start', `Start: ${start.name ?? start.id}`);
  const fields = { Comment: `start event ${start.id}`, Assign: startAssign(cx, region, jump), Output: {} };
  cx.add(
    region,
    name,
    cx.entries.length === 0
      ? { Type: 'Pass', ...fields, Next: jump.next }
      : {
          Type: 'Choice',
          ...fields,
          Choices: cx.entries.map(({ entry, assign, next }) => ({
            Condition: jsonata(`${EXECUTION_INPUT}.entry = ${quoted(entry)}`),
            Assign: assign,
            Output: {},
            Next: next,
          })),
          Default: jump.next,
        },
    { element: start.id, role: 'start' },
  );
  region.container.StartAt = name;
}

/** An activity that the token game starts: an entry of the machine, with variables of its own. */
export function openFragment(cx: Compilation, root: Region, node: Node, why: string): void {
  const each = node.step?.each;
  const as = each?.as ?? node.multiInstance?.elementVariable;
  const region = cx.region({
    name: `activity ${node.id}`,
    nodes: new Set([node.id]),
    visit: { text: '1' },
    lane: `${EXECUTION_INPUT}.lane`,
    container: root.container,
    fragment: node.id,
    ...(as === undefined ? {} : { each: { node, as } }),
  });
  cx.regionTiers[region.name] = { tier: 2, why: `started by the token game: ${why}` };
  const next = stateOf(cx, region, node);
  const item: JsonObject =
    as === undefined
      ? {}
      : {
          [cx.local(region, 'i')]: jsonata(`${EXECUTION_INPUT}.item.index`),
          [cx.variable(region, as).slice(1)]: jsonata(`${EXECUTION_INPUT}.item.value`),
        };
  cx.entries.push({
    entry: node.id,
    assign: { ...blank(cx, region), ...startVariables(cx), ...item, [cx.trail(region)]: [] },
    next,
  });
}
