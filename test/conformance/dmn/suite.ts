import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { DecisionModel, type DecisionOutcome, type DmnFile } from '../../../lib/expressions/dmn/index.ts';
import type { FeelContext, FeelValue } from '../../../lib/expressions/feel/values.ts';
import type { CaseResult, Suite } from '../suites.ts';
import { difference, fromSuite } from './values.ts';

interface Result {
  readonly name: string;
  readonly type: string;
  readonly errorResult: boolean;
  readonly expected: unknown;
}
interface Case {
  readonly id: string;
  readonly type: string;
  readonly invocableName: string | null;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly results: readonly Result[];
}
interface Model {
  readonly level: string;
  readonly suite: string;
  readonly model: string;
  readonly cases: readonly Case[];
}

/** Every case gives the inputs of a model and what some of its decisions come to. An error is expected as null. */
export const dmnSuite: Suite = {
  name: 'dmn-tck',
  folder: 'dmn-tck',
  about: 'The technology compatibility kit of DMN, compliance levels 2 and 3: models with inputs and results',
  run(folder, wanted) {
    const { suites } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as { suites: Model[] };
    return Promise.resolve(
      suites.flatMap((suite) => {
        const load = loader(folder, suite.model);
        return suite.cases
          .map((c) => ({ c, name: `${suite.suite}/${c.id}` }))
          .filter(({ name }) => wanted(name))
          .map(({ c, name }): CaseResult => ({ group: suite.level, name, ...runCase(load, c) }));
      }),
    );
  },
};

/** The model with all files beside it, read once. */
function loader(folder: string, model: string): () => DecisionModel {
  let read: DecisionModel | undefined;
  return () => (read ??= DecisionModel.read(fileOf(folder, model), beside(folder, model)));
}
const fileOf = (folder: string, path: string): DmnFile => ({ path, text: readFileSync(join(folder, path), 'utf8') });
const beside = (folder: string, model: string): DmnFile[] =>
  readdirSync(dirname(join(folder, model)))
    .map((name) => relative(folder, join(dirname(join(folder, model)), name)))
    .filter((path) => path.endsWith('.dmn') && path !== model)
    .map((path) => fileOf(folder, path));

function runCase(load: () => DecisionModel, c: Case): Pick<CaseResult, 'outcome' | 'reason'> {
  try {
    const model = load();
    const inputs = fromSuite(c.inputs) as FeelContext;
    const reasons = c.results.flatMap((r): { refused: boolean; reason: string }[] => {
      const wanted = c.type === 'decision' ? r.name : (c.invocableName ?? r.name);
      const outcome = model.evaluate(wanted, inputs);
      const got = r.name === wanted ? outcome.value : part(outcome, r.name);
      const differs = difference(r.errorResult ? null : fromSuite(r.expected), got);
      return differs === undefined ? [] : [{ ...cause(outcome), reason: `${r.name}: ${differs}${words(outcome)}` }];
    });
    if (reasons.length === 0) return { outcome: 'passed' };
    return {
      outcome: reasons.every((r) => r.refused) ? 'refused' : 'failed',
      reason: reasons.map((r) => r.reason).join('; '),
    };
  } catch (error) {
    return { outcome: 'failed', reason: (error as Error).message };
  }
}

/** A service with several results answers with a context of them. */
function part({ value }: DecisionOutcome, name: string): FeelValue {
  return value instanceof Map && value.has(name) ? (value as FeelContext).get(name)! : value;
}
/** Functions of Java are refused by name. */
const cause = ({ warnings }: DecisionOutcome): { refused: boolean } => ({
  refused: warnings.some((w) => w.message.startsWith('external functions are not run')),
});
const words = ({ faults, warnings }: DecisionOutcome): string => {
  const said = [...faults, ...warnings].map((w) => w.message);
  return said.length === 0 ? '' : ` (${said.slice(0, 2).join('; ')})`;
};
