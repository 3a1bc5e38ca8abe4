import type { Json, JsonObject } from '../types.ts';
import { isObject } from './fields.ts';
import type { Report } from './report.ts';

const LONGEST_SECONDS = 300;

/** What an Express workflow may not hold: what waits for somebody outside, and what takes longer than it may run. */
export function checkExpress(container: JsonObject, at: string, report: Report): void {
  const { TimeoutSeconds: timeout, States: states } = container;
  if (at === '' && typeof timeout === 'number' && timeout > LONGEST_SECONDS)
    report.schema('/TimeoutSeconds', `Maximum value is ${LONGEST_SECONDS}`);
  if (states === undefined || !isObject(states)) return;
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    const here = `${at}/States/${name}`;
    const what = typeof state.Resource === 'string' ? waiting(state.Resource) : undefined;
    if (what !== undefined) report.schema(`${here}/Resource`, `Express state machine does not support ${what}`);
    for (const [place, inner] of containers(state, here)) if (isObject(inner)) checkExpress(inner, place, report);
  }
}
function waiting(resource: string): string | undefined {
  const pattern = /\.(waitForTaskToken|sync(?::2)?)$/.exec(resource)?.[1];
  if (pattern !== undefined) return `'.${pattern}' service integration`;
  return /^arn:[\w-]+:states:[^:]+:[^:]+:activity:/.test(resource) ? 'Activity ARN' : undefined;
}
function containers(state: JsonObject, at: string): [string, Json][] {
  const branches = Array.isArray(state.Branches) ? state.Branches : [];
  return [
    ...branches.map((b, i): [string, Json] => [`${at}/Branches[${i}]`, b]),
    ...['ItemProcessor', 'Iterator'].flatMap((f): [string, Json][] =>
      state[f] === undefined ? [] : [[`${at}/${f}`, state[f]]],
    ),
  ];
}
