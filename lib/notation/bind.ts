import type { CallStep, ProcessBinding, StepBinding } from '../model/binding.ts';
import { STEP_KINDS } from '../model/binding.ts';
import type { Finding, Place } from '../model/diagnostic.ts';
import { didYouMean, finding } from '../model/diagnostics/index.ts';
import { isActivity } from '../model/node-kinds.ts';
import type { ElementId, MultiInstance, Node, NodeType } from '../model/process-model.ts';
import { kebab } from '../model/slug.ts';
import { stripFeel } from './moddle-objects.ts';
import { escapePointer, placeOf } from '../model/pointer.ts';

export interface Bound {
  readonly nodes: Readonly<Record<ElementId, Node>>;
  readonly findings: Finding[];
}

/**
 * Joins the steps of process.yaml with the elements they name, by id or by slug. `callable`: what call activities find in the diagram itself; anything else
 * that they name is a process that is deployed for itself.
 */
export function bindSteps(
  drawn: Readonly<Record<ElementId, Node>>,
  binding: ProcessBinding,
  places: Readonly<Record<string, Place>>,
  callable: ReadonlySet<ElementId> = new Set(),
): Bound {
  const findings: Finding[] = [];
  const keys = new Map<ElementId, string>();
  const nodes: Record<ElementId, Node> = { ...drawn };
  for (const [key, step] of Object.entries(binding.steps)) {
    const place = placeOf(places, `/steps/${escapePointer(key)}`);
    const named = resolve(drawn, key);
    if (named.length > 1) {
      findings.push(
        finding('TUT-206', {
          message: `"${key}" is the name of ${named.map((n) => n.id).join(' and ')}`,
          suggestion: named.map((n) => `${n.id}: { ... }`).join('\n'),
          place,
        }),
      );
      continue;
    }
    const [node] = named;
    if (!node) {
      findings.push(unknownStep(drawn, key, place));
      continue;
    }
    const before = keys.get(node.id);
    if (before !== undefined) {
      findings.push(
        finding('TUT-207', {
          message: `"${key}" and "${before}" both bind ${node.id}`,
          suggestion: `Remove one of them`,
          place,
          element: node,
        }),
      );
      continue;
    }
    keys.set(node.id, key);
    findings.push(...kindFindings(node, step, place), ...eachFindings(node, step, place));
    nodes[node.id] = {
      ...node,
      step,
      ...(step.each && node.multiInstance ? { multiInstance: repeated(node.multiInstance, step.each) } : {}),
    };
  }
  for (const node of Object.values(nodes)) {
    const call = calledOutside(node, callable);
    if (call !== undefined) nodes[node.id] = { ...node, step: { ...node.step, call } };
  }
  findings.push(...messageFindings(drawn, binding, places));
  return { nodes, findings };
}

/** What a call activity calls by its drawing, where process.yaml says nothing and the diagram does not hold it. */
function calledOutside(node: Node, callable: ReadonlySet<ElementId>): CallStep | undefined {
  if (node.type !== 'callActivity' || STEP_KINDS.some((k) => node.step?.[k] !== undefined)) return undefined;
  const named = node.call?.element;
  if (named === undefined || callable.has(named)) return undefined;
  const { version, businessKey } = node.call!;
  return { process: named, version, drawn: true, ...(businessKey === undefined ? {} : { businessKey }) };
}

/** Elements that a key of process.yaml may mean. */
function resolve(drawn: Bound['nodes'], key: string): Node[] {
  const direct = Object.hasOwn(drawn, key) ? drawn[key] : undefined;
  if (direct) return [direct];
  const nodes = Object.values(drawn);
  const same = nodes.filter((n) => isActivity(n.type) && kebab(n.name ?? n.id) === key);
  if (same.length > 1) return same;
  const bySlug = nodes.find((n) => n.slug === key);
  return bySlug ? [bySlug] : [];
}

function unknownStep(drawn: Bound['nodes'], key: string, place: Place | undefined): Finding {
  const nodes = Object.values(drawn);
  const meant = didYouMean(
    key,
    nodes.flatMap((n) => [n.slug, n.id]),
  );
  const free = nodes.filter((n) => isActivity(n.type)).map((n) => n.slug);
  return finding('TUT-205', {
    message: `no element of the diagram has the id or slug ${JSON.stringify(key)}`,
    suggestion: meant
      ? `Did you mean "${meant}"?`
      : free.length > 0
        ? `Steps of the diagram: ${free.slice(0, 12).join(', ')}`
        : undefined,
    place,
  });
}

const NEEDS_KIND: ReadonlySet<NodeType> = new Set(['serviceTask', 'sendTask', 'userTask', 'businessRuleTask']);
/** Activities that do something themselves. */
const DOES: ReadonlySet<NodeType> = new Set([...NEEDS_KIND, 'task', 'manualTask']);
const WAITS: ReadonlySet<NodeType> = new Set([
  'intermediateCatchEvent',
  'receiveTask',
  'eventBasedGateway',
  'boundaryEvent',
]);

function kindFindings(node: Node, step: StepBinding, place: Place | undefined): Finding[] {
  const kinds = STEP_KINDS.filter((k) => step[k] !== undefined);
  if (kinds.length > 1 || (kinds.length === 0 && NEEDS_KIND.has(node.type))) {
    return [
      finding('TUT-210', {
        message: `the step is done by ${kinds.length === 0 ? 'nothing' : kinds.join(' and ')}; expected exactly one of ${STEP_KINDS.join(', ')}`,
        suggestion:
          kinds.length === 0
            ? 'http: { connection: ..., path: ... }'
            : `Keep ${kinds[0]}, and draw an activity of its own for ${kinds.slice(1).join(', ')}`,
        place,
        element: node,
      }),
    ];
  }
  const [kind] = kinds;
  const throws = (node.type === 'intermediateThrowEvent' || node.type === 'endEvent') && node.event?.kind === 'message';
  const wrong =
    (kind === 'call') !== (node.type === 'callActivity') && kind !== undefined
      ? kind === 'call'
        ? `a ${node.type} calls no process`
        : `a call activity calls a process; it cannot be done by ${kind}`
      : kind !== undefined && kind !== 'call' && !DOES.has(node.type) && !throws
        ? `a ${node.type} cannot be done by ${kind}`
        : kind === undefined && !isActivity(node.type) && !throws && !WAITS.has(node.type)
          ? `a ${node.type} has nothing to bind`
          : kind === undefined && step.reminders && !WAITS.has(node.type)
            ? `reminders on a ${node.type}, which waits for nothing`
            : undefined;
  return wrong === undefined
    ? []
    : [
        finding('TUT-215', {
          message: wrong,
          suggestion: 'Bind an activity (service, send, user or business rule task) instead',
          place,
          element: node,
        }),
      ];
}

function eachFindings(node: Node, step: StepBinding, place: Place | undefined): Finding[] {
  if (!step.each || node.multiInstance) return [];
  return [
    finding('TUT-209', {
      message: `the step has \`each\`, but the diagram draws it once`,
      suggestion: `<bpmn:multiInstanceLoopCharacteristics /> in ${node.id}`,
      place,
      element: node,
    }),
  ];
}

function repeated(drawn: MultiInstance, each: NonNullable<StepBinding['each']>): MultiInstance {
  return {
    ...drawn,
    collection: stripFeel(each.of),
    elementVariable: each.as,
    ...(each.into === undefined ? {} : { outputCollection: each.into }),
  };
}

function messageFindings(
  nodes: Bound['nodes'],
  binding: ProcessBinding,
  places: Readonly<Record<string, Place>>,
): Finding[] {
  const drawn = new Set(
    Object.values(nodes).flatMap((n) => {
      const parts = n.event?.kind === 'multiple' ? (n.event.parts ?? []) : n.event ? [n.event] : [];
      return parts.flatMap((p) => (p.kind === 'message' && p.name !== undefined ? [p.name] : []));
    }),
  );
  return Object.keys(binding.messages ?? {}).flatMap((name) => {
    if (drawn.has(name)) return [];
    const meant = didYouMean(name, drawn);
    return [
      finding('TUT-208', {
        message: `no event of the diagram waits for a message ${JSON.stringify(name)}`,
        suggestion: meant
          ? `Did you mean "${meant}"?`
          : drawn.size > 0
            ? `Messages of the diagram: ${[...drawn].join(', ')}`
            : 'Remove it, or draw a message event',
        place: placeOf(places, `/messages/${escapePointer(name)}`),
      }),
    ];
  });
}
