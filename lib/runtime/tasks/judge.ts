import type { DeployedProcess } from '../../model/compiled.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Node } from '../../model/process-model.ts';
import type { Core } from '../core.ts';
import { validateForm } from '../forms.ts';
import type { TaskRecord } from '../records.ts';
import { outputSchema, validateSchema } from '../steps/index.ts';
import { Refusal, type Evidence } from '../types.ts';
import { peopleOf } from './task.ts';

export interface Judged {
  /** What goes to the process. */
  readonly output: Json;
  /** What was filled in. */
  readonly answer: JsonObject;
  readonly override: boolean;
  readonly reason: string | undefined;
}

/** Form, schema, and the rule that overriding a model takes a reason. */
export async function judge(
  core: Core,
  deployed: DeployedProcess,
  node: Node,
  task: TaskRecord,
  data: JsonObject,
  given: string | undefined,
): Promise<Judged> {
  const people = peopleOf(node);
  const form = people?.form === undefined ? undefined : deployed.model.documents[people.form];
  if (form !== undefined) {
    const problems = validateForm(form, data);
    if (problems.length > 0)
      throw new Refusal('invalid', 'INVALID_FORM', `the data of "${task.name}" does not fit its form`, {
        problems: problems.map((p) => ({ ...p, pointer: `/data${p.pointer}` })),
      });
  }
  const ai = node.step?.ai;
  const evidence =
    task.evidence === undefined
      ? undefined
      : ((await core.whole(task.evidence as unknown as Json)) as unknown as Evidence);
  const model =
    evidence !== undefined &&
    evidence.output !== null &&
    typeof evidence.output === 'object' &&
    !Array.isArray(evidence.output)
      ? evidence.output
      : {};
  const output: Json = ai === undefined ? data : { ...model, ...data };
  const reason = [given, data.reason].find((r): r is string => typeof r === 'string' && r.trim() !== '');
  const changed = Object.entries(data).some(([k, v]) => k in model && JSON.stringify(model[k]) !== JSON.stringify(v));
  const override =
    ai !== undefined &&
    evidence !== undefined &&
    (changed || (data.decision !== undefined && data.decision !== 'accept'));
  if (override && reason === undefined)
    throw new Refusal('invalid', 'OVERRIDE_REASON_REQUIRED', 'overriding the model takes a reason', {
      problems: [{ pointer: '/reason', message: 'must not be empty' }],
    });
  // Where several decide together, the schema is that of what all of them give.
  if (ai === undefined && people?.quorum === undefined) fitsSchema(deployed, node, task, output);
  return { output, answer: data, override, reason };
}

/** @throws Refusal where an output breaks the schema of the step. */
export function fitsSchema(deployed: DeployedProcess, node: Node, task: TaskRecord, output: Json): void {
  const schema = node.step === undefined ? undefined : outputSchema(deployed, node.step);
  if (schema === undefined) return;
  const problems = validateSchema(schema, output);
  if (problems.length > 0)
    throw new Refusal('invalid', 'INVALID_OUTPUT', `the data of "${task.name}" does not fit the step's schema`, {
      problems: problems.map((p) => ({ ...p, pointer: `/data${p.pointer}` })),
    });
}
