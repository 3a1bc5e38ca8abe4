import type { Json } from '../model/json.ts';
import { resultOf } from '../model/process-expressions.ts';
import type { ProcessModel } from '../model/process-model.ts';
import { nodesOf } from './rule.ts';

export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** Whether a schema of the process lets the property be left out or be null. What no schema tells of is taken to be there. */
export function isOptional(model: ProcessModel, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  // A start variable that no step writes is as optional as the start says.
  const written = nodesOf(model).some((node) => node.step !== undefined && resultOf(node).includes(name!));
  const start = written ? undefined : document(model, model.binding.inputSchema);
  if (start?.properties?.[name!] !== undefined && start.required?.includes(name!) !== true) return true;
  return schemasOf(model, name!).some((schema) => leavesOut(schema, rest));
}

function leavesOut(schema: Schema, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return Array.isArray(schema.type) && schema.type.includes('null');
  const property = schema.properties?.[name];
  if (property === undefined) return false;
  return schema.required?.includes(name) !== true || leavesOut(property, rest);
}

/** Schemas that say what a variable holds: of the start, and of the outputs of the steps that write it. */
export function schemasOf(model: ProcessModel, variable: string): readonly Schema[] {
  const start = document(model, model.binding.inputSchema)?.properties?.[variable];
  const outputs = nodesOf(model).flatMap((node) => {
    const { step } = node;
    if (!step || step.each || !resultOf(node).includes(variable)) return [];
    const { output } = step.ai ?? step;
    const schema = typeof output === 'string' ? document(model, output) : (output as Schema | undefined);
    return schema ? [schema] : [];
  });
  return [...(start ? [start] : []), ...outputs];
}

const document = (model: ProcessModel, path: string | undefined): Schema | undefined => {
  const found: Json | undefined = path === undefined ? undefined : model.documents[path];
  return found !== null && typeof found === 'object' && !Array.isArray(found) ? (found as Schema) : undefined;
};
