import type { HistoryEvent } from './world.ts';

const ENDS = ['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut'];
const detail = (event: HistoryEvent, name: string): unknown =>
  Object.values(event)
    .map((v) => (typeof v === 'object' && v !== null ? (v as Record<string, unknown>)[name] : undefined))
    .find((v) => v !== undefined);

/** What every history must be, whatever ran; the first thing that is not. */
export function problemIn(events: readonly HistoryEvent[], ended: boolean): string | undefined {
  const types = new Map(events.map((e) => [e.id, e.type]));
  let time = 0;
  for (const [i, { id, previousEventId, type, timestamp }] of events.entries()) {
    if (id !== i + 1) return `event ${i + 1} has the id ${id}`;
    if (previousEventId >= id || (previousEventId > 0 && !types.has(previousEventId)))
      return `event ${id} ${type} follows ${previousEventId}`;
    if (timestamp.getTime() < time) return `event ${id} ${type} is earlier than the one before`;
    time = timestamp.getTime();
    const before = types.get(previousEventId);
    const allowed = FOLLOWS[type];
    if (allowed !== undefined && !allowed.test(before ?? ''))
      return `event ${id} ${type} follows ${before ?? 'nothing'}`;
  }
  if (events[0]?.type !== 'ExecutionStarted') return `it begins with ${events[0]?.type ?? 'nothing'}`;
  const last = events.at(-1)!;
  if (ended !== ENDS.includes(last.type)) return `it ends with ${last.type}`;
  for (const [i, { type }] of events.entries())
    if (ENDS.includes(type) && i < events.length - 1 && events[i + 1]!.type !== 'ExecutionRedriven')
      return `${events[i + 1]!.type} comes after ${type}`;
  return unbalanced(events) ?? twice(events);
}

/** What may stand before, along the chain of previous events. */
const FOLLOWS: Readonly<Record<string, RegExp>> = {
  TaskStarted: /^TaskScheduled$/,
  LambdaFunctionStarted: /^LambdaFunctionScheduled$/,
  ActivityStarted: /^ActivityScheduled$/,
  TaskSubmitted: /^TaskStarted$/,
  TaskSucceeded: /^Task(Started|Submitted)$/,
  LambdaFunctionSucceeded: /^LambdaFunctionStarted$/,
  ActivitySucceeded: /^ActivityStarted$/,
  ActivityTimedOut: /^Activity(Scheduled|Started)$/,
  TaskTimedOut: /^Task(Started|Submitted)$/,
};

/** Every state that was entered was left, unless something says why not. */
function unbalanced(events: readonly HistoryEvent[]): string | undefined {
  const disturbed = events.some(({ type }) => /(Failed|Aborted|TimedOut|Redriven)$/.test(type));
  const open = new Map<string, number>();
  for (const event of events) {
    const state = /^(\w+)State(Entered|Exited)$/.exec(event.type);
    if (state === null) continue;
    const name = String(detail(event, 'name'));
    const count = (open.get(name) ?? 0) + (state[2] === 'Entered' ? 1 : -1);
    if (count < 0) return `${name} was left more often than entered`;
    open.set(name, count);
  }
  if (!disturbed && events.at(-1)!.type === 'ExecutionSucceeded')
    for (const [name, count] of open) if (count !== 0) return `${name} was entered and never left`;
  const iterations = (how: string): number => events.filter(({ type }) => type === `MapIteration${how}`).length;
  const begun = iterations('Started');
  const over = iterations('Succeeded') + iterations('Failed') + iterations('Aborted');
  // A redrive goes on inside of iterations that have begun.
  if (over > begun && !events.some(({ type }) => type === 'ExecutionRedriven'))
    return `${begun} iterations began and ${over} ended`;
  if (!disturbed && events.at(-1)!.type === 'ExecutionSucceeded' && begun !== over)
    return `${begun} iterations began and ${over} ended`;
  return undefined;
}
/** One attempt of a task ends once. */
function twice(events: readonly HistoryEvent[]): string | undefined {
  const followed = new Map<number, string>();
  for (const { previousEventId, type } of events) {
    if (!/^(Task|Activity|LambdaFunction)(Started|Submitted|Succeeded|Failed|TimedOut)$/.test(type)) continue;
    const other = followed.get(previousEventId);
    if (other !== undefined) return `event ${previousEventId} is followed by ${other} and by ${type}`;
    followed.set(previousEventId, type);
  }
  return undefined;
}
