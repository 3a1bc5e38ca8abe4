import type { JsonObject } from '../../model/json.ts';
import type { Node } from '../../model/process-model.ts';
import { concat, jsonata, quoted } from '../asl.ts';
import type { Compilation, Region } from '../context.ts';
import { feelOf } from '../../model/feel-names.ts';
import { collection, evaluated, type Asked } from '../evaluate.ts';
import { aside, evaluateLarge } from '../references.ts';
import { mangle } from '../mangle.ts';
import { catchers } from '../errors.ts';
import { arrive, assign, behind, entry } from '../jumps.ts';
import { closeRegion } from '../regions.ts';
import { nameOf } from './bound.ts';
import { stateOf, type Lowering } from './index.ts';

/** A multi-instance activity becomes a Map; each iteration is a region and a lane of its own. */
export const each: Lowering = {
  per: 'element',
  name: (node) => `Each: ${nameOf(node)}`,
  emit(cx, region, node, name) {
    const multi = node.multiInstance!;
    const bound = node.step?.each;
    const of = bound === undefined ? multi.collection : (feelOf(bound.of) ?? bound.of);
    if (of === undefined) {
      cx.refuse(
        'TUT-401',
        node,
        `"${nameOf(node)}" is multi-instance, and nothing says over what`,
        'each: { of: =application.owners, as: owner, into: results }',
      );
      return;
    }
    if (multi.completionCondition !== undefined)
      cx.refuse(
        'TUT-401',
        node,
        `"${nameOf(node)}" can be complete before every item is done, and a Map cannot`,
        'Let all iterations run',
      );
    const items = collection(cx, region, name, node, of);
    for (const id of node.boundary)
      if (cx.node(id).event?.kind !== 'error')
        cx.refuse(
          'TUT-401',
          cx.node(id),
          `a ${cx.node(id).event?.kind} event on the multi-instance "${nameOf(node)}"`,
          'Draw a sub-process around it and put the event on that',
        );
    const isScope = cx.model.scopes[node.id] !== undefined;
    const into = bound === undefined ? multi.outputCollection : bound.into;
    const inner = cx.region({
      name: node.id,
      parent: region,
      nodes: new Set(isScope ? cx.model.scopes[node.id]!.nodes : []),
      visit: { text: '1' },
      lane: '',
      ...(isScope ? { endScope: node.id } : {}),
      each: {
        node,
        as: bound?.as ?? multi.elementVariable ?? 'item',
        ...(into === undefined ? {} : { collect: into }),
      },
    });
    cx.inner.set(node.id, inner);
    cx.setLane(inner);
    cx.regionTiers[inner.name] = { tier: 0, why: 'iterations of a multi-instance activity' };
    if (isScope && into !== undefined)
      cx.refuse(
        'TUT-401',
        node,
        `"${nameOf(node)}" is a sub-process, and what an iteration gives cannot be collected yet`,
        'Leave out `into`, or make it a task',
      );
    const visit = cx.visit(region, node.id);
    const index = `$${cx.local(inner, 'i')}`;
    const lane = [
      region.lane,
      concat([
        { text: `/${node.id}:` },
        visit,
        { text: '[' },
        { expression: '$string($states.input.index)' },
        { text: ']' },
      ]),
    ].join(' & ');
    const start = isScope
      ? cx.model.scopes[node.id]!.nodes.map((id) => cx.node(id)).find((n) => n.type === 'startEvent')
      : undefined;
    if (isScope && start === undefined) {
      cx.refuse('TUT-401', node, 'the sub-process has no start event', 'Draw one start event without a trigger');
      return;
    }
    const played = cx.gamed.has(node.id);
    const jump =
      isScope && !played ? arrive(cx, inner, start!) : { next: stateOf(cx, inner, node), entries: [], raises: [] };
    closeRegion(cx, inner, node, jump, lane, {
      [index.slice(1)]: jsonata('$states.input.index'),
      [`v_${mangle(inner.each!.as)}_z${inner.index}`]: jsonata('$states.input.value'),
    });
    const lanes = `[$map($states.result, function($r, $n) { ${[region.lane, concat([{ text: `/${node.id}:` }, visit, { text: '[' }, { expression: '$string($n)' }, { text: ']' }])].join(' & ')} })]`;
    const way = { entries: [entry(region, { j: quoted(node.id), lanes })], raises: [], steps: 0 };
    const next = behind(cx, region, node, way);
    const trail = cx.trail(region);
    const caught = catchers(cx, region, node, { own: true, told: false });
    const collected =
      into === undefined || !cx.model.variables.includes(into)
        ? {}
        : {
            [cx.variable(region, into).slice(1)]: jsonata(
              '$reduce($states.result, function($a, $r) { $append($a, $type($r.o) = "array" ? [[$r.o]] : [$r.o]) }, [])',
            ),
          };
    const writes = Object.fromEntries(
      [...inner.writes].map((v) => {
        const variable = cx.variable(region, v);
        const value = `$lookup($r.w, ${quoted(v)})`;
        return [
          variable.slice(1),
          jsonata(
            `$reduce($append([{"w": {${quoted(v)}: ${variable}}}], $states.result), function($a, $r) { {"w": {${quoted(v)}: ${value} != ${variable} ? ${value} : $lookup($a.w, ${quoted(v)})}} }).w.${`\`${v}\``}`,
          ),
        ];
      }),
    );
    const map = gathered(cx, region, node, name, items);
    cx.add(
      region,
      map,
      {
        Type: 'Map',
        Comment: `multi-instance ${node.id}`,
        ...itemsOf(items),
        ...(multi.sequential ? { MaxConcurrency: 1 } : {}),
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...inner.container },
        ...(caught.list.length === 0 ? {} : { Catch: caught.list }),
        Assign: {
          ...assign(cx, region, { ...next, entries: [] }, false),
          [trail]: jsonata(
            `$append($reduce($states.result, function($a, $r) { $append($a, $r.t) }, $${trail}), [${next.entries.join(', ')}])`,
          ),
          ...collected,
          ...writes,
        },
        Output: {},
        Next: next.next,
      },
      { element: node.id, role: 'each' },
    );
  },
};

/** The Map's own name. A Choice before it has a function gather what stands behind references. */
function gathered(cx: Compilation, region: Region, node: Node, name: string, items: Asked): string {
  if (items.guards.length === 0) return name;
  const map = cx.name(`map of ${name}`, `${name} (items)`);
  cx.add(
    region,
    name,
    {
      Type: 'Choice',
      Comment: `multi-instance ${node.id}: its items`,
      Choices: [aside(items.guards, evaluateLarge(cx, region, node, name, [items.id], map))],
      Assign: { [evaluated(cx, region, items.id)]: jsonata(items.text) },
      Output: {},
      Default: map,
    },
    { element: node.id, role: 'each' },
  );
  return map;
}

/** A large collection is handed over as a reference with a count, and each iteration gets a reference to its item. */
function itemsOf({ text, evaluated: kept }: Asked): { Items: string; ItemSelector: JsonObject } {
  const index = '$states.context.Map.Item.Index';
  const value = '$states.context.Map.Item.Value';
  if (!kept.startsWith('$h_'))
    return { Items: jsonata(text), ItemSelector: { index: jsonata(index), value: jsonata(value) } };
  const large = `$type(${kept}) = "object"`;
  return {
    Items: jsonata(`${large} ? [0..${kept}.count - 1] : ${kept}`),
    ItemSelector: {
      index: jsonata(index),
      value: jsonata(`${large} ? {"$blob": ${kept}.\`$blob\` & "#" & $string(${index})} : ${value}`),
    },
  };
}
