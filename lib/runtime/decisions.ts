import {
  DecisionError,
  evaluateDecision,
  faultText,
  FeelLimitError,
  readDecisionFile,
  type DecisionFile,
} from '../expressions/index.ts';
import type { ProcessModel } from '../model/process-model.ts';
import type { Core } from './core.ts';
import { activeTables } from './settings.ts';
import { nodesOf, tableKey, tablesOf, type PinnedTable, type Tables } from './tables.ts';
import {
  Refusal,
  type DecisionDetail,
  type DecisionRef,
  type Decisions,
  type DecisionSummary,
  type Processes,
} from './types.ts';

/** What can be decided: the decision files of every process as they hold now, or as an instance has pinned them. Evaluating leaves nothing behind. */
export function decisionsService(core: Core, processes: Processes): Decisions {
  /** The files of a process: of the latest version with the settings that hold now, or those of an instance. */
  const filesOf = async ({ process, instance }: Omit<DecisionRef, 'id'>): Promise<Held> => {
    const of = instance === undefined ? undefined : await core.instance(instance);
    const { model } = of === undefined ? await processes.get(process ?? '') : await core.of(of);
    const pinned =
      of === undefined ? await activeTables(core, model) : (of.settings as Readonly<Record<string, unknown>>);
    const version = (path: string): PinnedTable | undefined => pinned[tableKey(path)] as PinnedTable | undefined;
    const tables = await tablesOf(core.ports.blobs, model, (key) => (pinned[key] as PinnedTable | undefined)?.hash);
    return { model, tables, version };
  };
  const all = async (process?: string): Promise<Found[]> => {
    const ids = process === undefined ? (await processes.list()).map((p) => p.id) : [process];
    return (await Promise.all(ids.map(async (id) => found(await filesOf({ process: id }))))).flat();
  };
  const one = async ({ id, process, instance }: DecisionRef): Promise<Found> => {
    const known = instance === undefined ? await all(process) : found(await filesOf({ instance }));
    const named = known.filter((f) => f.summary.id === id);
    const [first] = named;
    if (first === undefined)
      throw new Refusal(
        'unknown',
        'UNKNOWN_DECISION',
        `there is no decision "${id}"; there is ${known.map((f) => f.summary.id).join(', ') || 'none'}`,
      );
    const where = named.map((f) => `${f.summary.process} (${f.summary.file})`);
    if (named.length > 1)
      throw new Refusal(
        'conflict',
        'WHICH_DECISION',
        `"${id}" is a decision of ${where.join(', ')}; name the process`,
        {
          detail: { processes: named.map((f) => f.summary.process) },
        },
      );
    return first;
  };
  return {
    async list() {
      return (await all())
        .map((f) => f.summary)
        .sort((a, b) => a.process.localeCompare(b.process) || a.id.localeCompare(b.id));
    },
    async get(ref) {
      const { summary, view } = await one(ref);
      const decision = view.decisions.find((d) => d.id === summary.id);
      return {
        ...summary,
        inputs: view.inputs.map((i) => i.name),
        tables: decision?.tables ?? [],
        ...(decision?.text === undefined ? {} : { text: decision.text.text }),
        requires: decision?.requires ?? [],
      } satisfies DecisionDetail;
    },
    async evaluate(ref, input, now) {
      const { summary, held } = await one(ref);
      try {
        const result = evaluateDecision(held.tables.model(summary.file)!, summary.id, input, {
          now: now ?? core.now(),
        });
        const { process, file, hash, version } = summary;
        return { ...result, process, file, hash, ...(version === undefined ? {} : { version }) };
      } catch (error) {
        if (error instanceof FeelLimitError)
          throw new Refusal('unprocessable', 'TOO_EXPENSIVE', `"${summary.name}" was not decided: ${error.message}`);
        if (error instanceof DecisionError)
          throw new Refusal('unprocessable', 'CANNOT_DECIDE', error.message, {
            problems: error.faults.map((f) => ({ pointer: '/input', message: faultText(f) })),
          });
        throw error;
      }
    },
  };
}

interface Held {
  readonly model: ProcessModel;
  readonly tables: Tables;
  readonly version: (path: string) => PinnedTable | undefined;
}
interface Found {
  readonly summary: DecisionSummary;
  readonly view: DecisionFile;
  readonly held: Held;
}

/** Everything that can be asked in the files of a process. */
function found(held: Held): Found[] {
  const { model, tables, version } = held;
  return Object.keys(model.files)
    .filter((path) => path.endsWith('.dmn'))
    .flatMap((path) => {
      const { text, hash } = tables.file(path)!;
      const view = readDecisionFile(text, path);
      return tables.model(path)!.invocables.map(({ id, name, type }): Found => {
        const decision = view.decisions.find((d) => d.id === id);
        const table = decision?.tables[0];
        const setting = version(path);
        return {
          view,
          held,
          summary: {
            id,
            name,
            kind: type === 'inputData' ? 'decision' : type,
            process: model.id,
            file: path,
            hash,
            setting: tableKey(path),
            usedBy: nodesOf(model, path, id, view),
            ...(setting === undefined ? {} : { version: setting.version }),
            ...(decision?.logic === undefined ? {} : { logic: decision.logic }),
            ...(decision?.question === undefined ? {} : { question: decision.question }),
            ...(table === undefined || decision?.logic !== 'decisionTable'
              ? {}
              : { hitPolicy: table.hitPolicy, rules: table.rules.length }),
          },
        };
      });
    });
}
