import { feelOf } from '../../model/feel-names.ts';
import type { ProcessModel } from '../../model/process-model.ts';
import type { Core } from '../core.ts';
import { keys } from '../keys.ts';
import { Refusal, type ProcessView } from '../types.ts';

/** Deployed processes, the newest version of each. */
const newest = async (core: Core): Promise<ProcessView[]> => {
  const { items } = await core.ports.store.query({ pk: 'P#', limit: 1000 });
  return items.map((i) => i.view as unknown as ProcessView);
};

/** Processes that call activities name; what an expression says is known only when it is called. */
const namedIn = (model: ProcessModel): string[] =>
  [model, ...Object.values(model.callable)]
    .flatMap((m) => Object.values(m.nodes))
    .flatMap((n) =>
      n.step?.call === undefined || feelOf(n.step.call.process) !== undefined ? [] : [n.step.call.process],
    );

/** The id under which a process is deployed: that of its process.yaml, or of its element in the diagram. */
export async function processNamed(core: Core, name: string): Promise<string | undefined> {
  if ((await core.ports.store.get(keys.latest(name))) !== undefined) return name;
  for (const { id, version } of await newest(core))
    if ((await core.deployed(id, version)).model.root === name) return id;
  return undefined;
}

/**
 * Newest versions of everything that a process calls, at its deployment.
 * @throws Refusal where the calls lead back to it: every call would be an instance more, and nothing bounds how many.
 */
export async function versionsCalled(core: Core, model: ProcessModel): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  const seen = new Set<string>();
  const visit = async (of: ProcessModel, path: readonly string[]): Promise<void> => {
    for (const name of namedIn(of)) {
      if (name === model.id || name === model.root)
        throw new Refusal('unprocessable', 'CALL_CYCLE', `${[...path, model.id].join(' calls ')}, without an end`);
      const id = await processNamed(core, name);
      if (id === undefined || path.includes(id)) continue;
      const latest = (await core.ports.store.get(keys.latest(id)))?.view as unknown as ProcessView;
      if (of === model) versions[id] = latest.version;
      if (seen.has(id)) continue;
      seen.add(id);
      await visit((await core.deployed(id, latest.version)).model, [...path, id]);
    }
  };
  await visit(model, [model.id]);
  return versions;
}
