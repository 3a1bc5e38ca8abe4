import { readDecisionFile, type DecisionFile, type DecisionTable, type DecisionView } from '../../expressions/index.ts';
import { resultOf } from '../../model/process-expressions.ts';
import type { ProcessModel } from '../../model/process-model.ts';
import { declaredAt, type Declared } from '../../model/variable-types.ts';
import { analyse, type Analysis } from './analysis.ts';

/** A table of a decision file of the process, with what its geometry says. */
export interface Examined {
  readonly file: DecisionFile;
  readonly decision: DecisionView;
  readonly table: DecisionTable;
  readonly analysis: Analysis;
  readonly declared: (expression: string) => Declared | undefined;
}

const files = new WeakMap<ProcessModel, readonly DecisionFile[]>();
const tables = new WeakMap<ProcessModel, readonly Examined[]>();

/** The decision files of a process. What cannot be read was reported by notation. */
export function decisionFiles(model: ProcessModel): readonly DecisionFile[] {
  let known = files.get(model);
  if (known === undefined) {
    known = Object.values(model.files).flatMap((f) => {
      if (!f.path.endsWith('.dmn')) return [];
      try {
        return [readDecisionFile(f.text, f.path)];
      } catch {
        return [];
      }
    });
    files.set(model, known);
  }
  return known;
}

/** Every table of every decision of the process. */
export function examinedTables(model: ProcessModel): readonly Examined[] {
  let known = tables.get(model);
  if (known === undefined) {
    known = decisionFiles(model).flatMap((file) =>
      file.decisions.flatMap((decision) =>
        decision.tables
          .filter((table) => fits(table))
          .map((table) => {
            const declared = declaredBy(model, file, decision);
            return { file, decision, table, declared, analysis: analyse(file, table, declared) };
          }),
      ),
    );
    tables.set(model, known);
  }
  return known;
}

/** Every rule has as many cells as the table has columns. */
export const fits = (table: DecisionTable): boolean =>
  table.rules.every((r) => r.inputs.length === table.inputs.length && r.outputs.length === table.outputs.length);

const PATH = /^[A-Za-z_]\w*(\s*\.\s*[A-Za-z_]\w*)*$/;

/** What the process knows of an input expression: the type of a variable, unless a step or another decision gives the name a meaning of its own. */
function declaredBy(model: ProcessModel, file: DecisionFile, decision: DecisionView) {
  const steps = Object.values(model.nodes).filter((n) => n.step?.decision?.split('#')[0] === file.file);
  const own = new Set(file.decisions.map((d) => d.name));
  const results = new Set(steps.flatMap(resultOf));
  const plain = decision.kind === 'decision' && steps.length > 0 && steps.every((n) => n.step?.input === undefined);
  return (expression: string): Declared | undefined => {
    if (!plain || !PATH.test(expression)) return undefined;
    const path = expression.split('.').map((p) => p.trim());
    if (own.has(path[0]!) && !results.has(path[0]!)) return undefined;
    return declaredAt(model, path);
  };
}
