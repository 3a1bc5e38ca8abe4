import type { TrailEntry } from '../model/wire.ts';
import type { AuditEntry } from './types.ts';

/** An element that an instance has passed, as an entry of the record tells it. */
export interface Passed {
  readonly element: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The entry that tells it, and where in the trail of that entry. */
  readonly entry: AuditEntry;
  readonly index: number;
}

/**
 * Entries as they are read stand in the order of their ids; two writers in one millisecond may have drawn theirs the other way round. Within a lane
 * the chain says what came first: the entries of each lane are put in its order, and take the places that the lane has.
 */
export function inLaneOrder(entries: readonly AuditEntry[]): AuditEntry[] {
  const lanes = new Map<string, AuditEntry[]>();
  for (const entry of entries) {
    const lane = lanes.get(entry.lane);
    if (lane === undefined) lanes.set(entry.lane, [entry]);
    else lane.push(entry);
  }
  for (const lane of lanes.values()) lane.sort((a, b) => b.seq - a.seq);
  return entries.map(({ lane }) => lanes.get(lane)!.pop()!);
}

interface Step extends Passed {
  readonly order: number;
  readonly after: Step[];
  /** Not before anything that led to it. */
  moment: number;
  /** Length of the longest way that led to it. */
  depth: number;
  waits: number;
}

/**
 * The way of an instance: by time, and where time does not tell, by cause. A lane goes on in its own order; a branch begins after what its parent lane did
 * before the fork, though that is often recorded later, and ends before what its parent lane did at the join. `entries`: in the order of their lanes.
 */
export function wayOf(passed: readonly Passed[], entries: readonly AuditEntry[]): string[] {
  const steps = passed.map((p, order): Step => ({ ...p, order, after: [], moment: p.at, depth: 0, waits: 0 }));
  const lanes = new Map<string, Step[]>();
  for (const step of steps) {
    const lane = lanes.get(step.entry.lane);
    if (lane === undefined) lanes.set(step.entry.lane, [step]);
    else lane.push(step);
  }
  const then = (earlier: Step | undefined, next: Step | undefined): void => {
    if (earlier === undefined || next === undefined) return;
    earlier.after.push(next);
    next.waits += 1;
  };
  for (const lane of lanes.values()) {
    const inOrder = lane.filter(({ entry }) => entry.late !== true && entry.reconciled !== true);
    inOrder.forEach((step, i) => then(step, inOrder[i + 1]));
  }
  // A fork is passed in the lane of its first branch, and before all of them.
  const forks = new Map(
    steps.flatMap((step) => {
      const branches = branchesOf(step.entry.lane);
      return branches?.split('/').at(-1)?.startsWith(`${step.element}:`) === true ? [[branches, step] as const] : [];
    }),
  );
  for (const [name, [first]] of lanes)
    for (const lane of [name, ...ancestors(name)]) {
      const fork = forks.get(branchesOf(lane) ?? '');
      if (fork !== first) then(fork, first);
    }
  const ends = laneEnds(entries);
  for (const [name, branch] of lanes)
    for (const parent of ancestors(name)) {
      const around = lanes.get(parent);
      if (around === undefined) continue;
      if (isActivity(name)) {
        then(
          around.findLast(({ order }) => order < branch[0]!.order),
          branch[0],
        );
        then(
          branch.at(-1),
          around.find(({ order }) => order > branch.at(-1)!.order),
        );
        continue;
      }
      const end = ends(parent, name);
      const first = branch[0]!;
      const inTime = around.filter(({ entry, index }) => end === undefined || before([entry.seq, index], end));
      then(
        inTime.findLast(({ at }) => at <= first.at),
        first,
      );
      const next = around[inTime.length];
      if (next !== undefined)
        then(
          branch.findLast(({ at }) => at <= next.at),
          next,
        );
    }
  return sorted(steps).map(({ element }) => element);
}

/** By moment, then by cause, then as recorded. What stands in a circle (a record that contradicts itself) keeps its time. */
function sorted(steps: Step[]): Step[] {
  const ready = steps.filter(({ waits }) => waits === 0);
  for (let step = ready.pop(); step !== undefined; step = ready.pop())
    for (const next of step.after) {
      next.moment = Math.max(next.moment, step.moment);
      next.depth = Math.max(next.depth, step.depth + 1);
      next.waits -= 1;
      if (next.waits === 0) ready.push(next);
    }
  return steps.sort((a, b) => a.moment - b.moment || a.depth - b.depth || a.order - b.order);
}

/** `main/g:1.0/t:1[2]`: `main/g:1.0`, `main`. */
function ancestors(lane: string): string[] {
  const found: string[] = [];
  for (let at = lane.lastIndexOf('/'); at > 0; at = lane.lastIndexOf('/', at - 1)) found.push(lane.slice(0, at));
  return found;
}

/** Lane of an activity of a token game (`main/Task_Pay:1`): the game writes down what it does as it does it, so the record's order is that of cause. */
const isActivity = (lane: string): boolean => /\/[^/.[]+:\d+$/.test(lane);

/** What the lanes of the branches of one fork have in common: `main/g:1` of `main/g:1.0`. */
const branchesOf = (lane: string): string | undefined => /^(.*\/[^/]+:\d+)\.\d+$/.exec(lane)?.[1];

/** A place in a lane: an entry, and within it an element of its trail. */
type Place = readonly [seq: number, index: number];
const before = (a: Place, b: Place): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

/** Where in a parent lane a branch of it was over: at the join that sealed it, or at the event that left it. Undefined: it is not. */
function laneEnds(entries: readonly AuditEntry[]): (parent: string, lane: string) => Place | undefined {
  const first = new Map<string, AuditEntry>();
  const closing = new Map<string, { readonly entry: AuditEntry; readonly index: number; readonly left: boolean }[]>();
  for (const entry of entries) {
    if (!first.has(entry.lane)) first.set(entry.lane, entry);
    const index = ((entry.decided?.trail ?? []) as unknown as readonly TrailEntry[]).findIndex(
      ({ x }) => x !== undefined,
    );
    const left = index >= 0 && entry.late !== true;
    if (left || entry.links !== undefined)
      closing.set(entry.lane, [...(closing.get(entry.lane) ?? []), { entry, index: Math.max(index, 0), left }]);
  }
  /** The last entry of the parent lane that was there when the branch wrote its first. */
  const forkedAt = (parent: string, lane: string): number => {
    const link = first.get(lane)?.links?.find((l) => lane.startsWith(`${l.lane}/`));
    if (link === undefined || link.lane === parent) return link?.seq ?? 0;
    return link.lane.startsWith(`${parent}/`) ? forkedAt(parent, link.lane) : 0;
  };
  return (parent, lane) => {
    const fork = forkedAt(parent, lane);
    const inside = (linked: string): boolean =>
      linked.startsWith(`${parent}/`) && (linked === lane || lane.startsWith(`${linked}/`));
    const end = closing
      .get(parent)
      ?.find(({ entry, left }) => entry.seq > fork && (left || (entry.links ?? []).some((l) => inside(l.lane))));
    return end === undefined ? undefined : [end.entry.seq, end.index];
  };
}
