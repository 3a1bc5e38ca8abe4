import { evaluateFeel, resolveMapping } from '../../expressions/index.ts';
import { feelOf } from '../../model/feel-names.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { StepContext } from './types.ts';
import { BpmnRaised, StepFailed } from './types.ts';
import { referenceIn } from '../../model/wire.ts';
import { outputSchema, validateSchema } from './schema.ts';

/** What a step sees: its explicit inputs, else the variables. */
export const inputs = (context: StepContext): JsonObject =>
  context.step.input === undefined
    ? context.vars
    : (resolveMapping(context.step.input as Json, context.vars) as JsonObject);

/** Raises the first BPMN error whose condition holds. */
export function raiseBound(context: StepContext, names: JsonObject, data: Json): void {
  for (const [code, condition] of Object.entries(context.step.errors ?? {})) {
    const text = feelOf(condition) ?? condition;
    if (evaluateFeel(text, { ...context.vars, ...names }) === true)
      throw new BpmnRaised(code, `${context.node.name ?? context.node.id} raised ${code}`, data);
  }
}

/** @throws StepFailed naming where the output breaks the step's schema; never with the value itself. */
export function checkOutput(context: StepContext, output: Json): Json {
  const reference = referenceIn(output);
  if (reference !== undefined)
    throw new StepFailed(`the output has the reserved name "$blob" at ${reference || '/'}`, {
      pointer: reference,
      retriable: false,
    });
  const schema = outputSchema(context.deployed, context.step);
  if (schema === undefined) return output;
  const [first, ...more] = validateSchema(schema, output);
  if (first === undefined) return output;
  throw new StepFailed(
    `the output breaks its schema at ${first.pointer || '/'}: ${first.message}${first.expected === undefined ? '' : ` (${first.expected})`}${more.length > 0 ? `, and ${more.length} more` : ''}`,
    { pointer: first.pointer, retriable: false },
  );
}
