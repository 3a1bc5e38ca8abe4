import { feelNames, feelOf } from '../model/feel-names.ts';
import type { Node, ProcessModel } from '../model/process-model.ts';

/** Variables that the expressions of an element's binding name; a decision may read every variable its tables name, so it gets all. */
export function mappingNames(model: ProcessModel, node: Node): readonly string[] {
  const { step } = node;
  if (step === undefined && node.script !== undefined) {
    const { free, ambiguous } = feelNames(node.script.body);
    return [...free, ...ambiguous];
  }
  if (step === undefined || step.decision !== undefined) return model.variables;
  // A template may name any variable.
  if (step.send?.template !== undefined) return model.variables;
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    const text = feelOf(value);
    if (text !== undefined) {
      const { free, ambiguous } = feelNames(text);
      for (const name of [...free, ...ambiguous]) names.add(name);
    } else if (Array.isArray(value)) value.forEach(visit);
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(visit);
  };
  visit(step);
  return [...names];
}
