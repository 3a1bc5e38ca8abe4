import { isActivity } from '../model/node-kinds.ts';
import type { ElementId, Flow, Node, ProcessModel } from '../model/process-model.ts';

/** What a change means for a token that waits at the element when the new version is deployed. */
export type Waiting =
  /** It goes on as it started; moved to the new version, it does the step the new way. */
  | 'pinned'
  /** The new version has no such place: the instance can only end in the old one. */
  | 'old-only'
  /** No token ever rests there. */
  | 'none';

export interface ElementChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly id: ElementId;
  readonly name?: string;
  readonly type: Node['type'] | 'sequenceFlow' | 'process';
  /** What is different, in words. */
  readonly what: readonly string[];
  readonly waiting: Waiting;
}
export interface ProcessDiff {
  readonly before: string;
  readonly after: string;
  readonly changes: readonly ElementChange[];
}

/** Elements added, removed and changed from one version of a process to another. Where things are drawn does not count. */
export function diffProcesses(before: ProcessModel, after: ProcessModel): ProcessDiff {
  const changes: ElementChange[] = [
    ...processChanges(before, after),
    ...compared(before.nodes, after.nodes, nodeChanges(before, after), (n) => n.type, rests),
    ...compared(
      before.flows,
      after.flows,
      flowChanges,
      () => 'sequenceFlow' as const,
      () => false,
    ),
  ];
  return { before: before.hash, after: after.hash, changes };
}

function compared<T extends Node | Flow>(
  before: Readonly<Record<ElementId, T>>,
  after: Readonly<Record<ElementId, T>>,
  what: (a: T, b: T) => string[],
  type: (t: T) => ElementChange['type'],
  waits: (t: T) => boolean,
): ElementChange[] {
  const changes: ElementChange[] = [];
  const of = (t: T): Pick<ElementChange, 'id' | 'name' | 'type'> => ({
    id: t.id,
    type: type(t),
    ...(t.name === undefined ? {} : { name: t.name }),
  });
  for (const [id, old] of Object.entries(before)) {
    const now = after[id];
    if (now === undefined)
      changes.push({ ...of(old), kind: 'removed', what: [], waiting: waits(old) ? 'old-only' : 'none' });
    else {
      const found = what(old, now);
      const moved = type(old) !== type(now);
      if (found.length > 0)
        changes.push({
          ...of(now),
          kind: 'changed',
          what: found,
          waiting: !waits(old) ? 'none' : moved || !waits(now) ? 'old-only' : 'pinned',
        });
    }
  }
  for (const [id, now] of Object.entries(after))
    if (before[id] === undefined) changes.push({ ...of(now), kind: 'added', what: [], waiting: 'none' });
  return changes;
}

/** Members of a node that say the same in other words, or only where it stands in a file. */
const SEEN_ELSEWHERE: ReadonlySet<string> = new Set([
  'id',
  'place',
  'incoming',
  'outgoing',
  'boundary',
  'slug',
  'step',
]);
const WORDS: Readonly<Record<string, string>> = {
  type: 'kind',
  name: 'name',
  scope: 'sub-process around it',
  event: 'event',
  defaultFlow: 'default flow',
  multiInstance: 'multi-instance',
  standardLoop: 'loop',
  attachedTo: 'activity it sits on',
  interrupting: 'whether it interrupts',
  documentation: 'documentation',
  lanes: 'lane',
};

const nodeChanges =
  (before: ProcessModel, after: ProcessModel) =>
  (a: Node, b: Node): string[] => [
    ...members(a, b, SEEN_ELSEWHERE).map((name) => WORDS[name] ?? name),
    ...members(a.step ?? {}, b.step ?? {}, new Set()).map((name) => `binding: ${name}`),
    ...filesOf(a)
      .filter((path) => filesOf(b).includes(path) && before.files[path]?.hash !== after.files[path]?.hash)
      .map((path) => `content of ${path}`),
  ];

const flowChanges = (a: Flow, b: Flow): string[] =>
  members(a, b, new Set(['id', 'place', 'conditionPlace', 'scope'])).map((name) =>
    name === 'condition' ? `condition: ${a.condition ?? 'none'} -> ${b.condition ?? 'none'}` : name,
  );

function processChanges(a: ProcessModel, b: ProcessModel): ElementChange[] {
  const what = [
    ...members(a.binding, b.binding, new Set(['steps'])),
    ...b.variables.filter((v) => !a.variables.includes(v)).map((v) => `new variable ${v}`),
    ...a.variables.filter((v) => !b.variables.includes(v)).map((v) => `variable ${v} is gone`),
  ];
  return what.length === 0
    ? []
    : [{ kind: 'changed', id: b.root, name: b.name, type: 'process', what, waiting: 'none' }];
}

/** Names of members that are not equal, as JSON. */
const members = (a: object, b: object, without: ReadonlySet<string>): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => !without.has(name))
    .filter((name) => JSON.stringify((a as never)[name]) !== JSON.stringify((b as never)[name]))
    .sort();

/** Files that the binding of an element names. */
function filesOf(node: Node): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string' && /^[\w./-]+\.\w+(#[\w-]+)?$/.test(value)) found.add(value.split('#')[0]!);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(node.step);
  return [...found].sort();
}

/** Activities that pass at once where nothing is bound to them, and what only waits for its event. */
const PASSING: ReadonlySet<Node['type']> = new Set(['task', 'manualTask', 'eventSubProcess']);
const WAITING: ReadonlySet<Node['type']> = new Set(['intermediateCatchEvent', 'eventBasedGateway']);
/** Elements at which an instance can be found waiting: for people, events, systems that failed. */
const rests = ({ type, step }: Node): boolean =>
  (isActivity(type) && !PASSING.has(type)) || WAITING.has(type) || step !== undefined;
