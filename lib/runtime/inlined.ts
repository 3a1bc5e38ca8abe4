import type { DeployedProcess } from '../model/compiled.ts';
import { resultOf } from '../model/process-expressions.ts';
import type { TrailEntry } from '../model/wire.ts';
import type { EntryDraft } from './audit/types.ts';
import { accountable, draft, MACHINE, type Core } from './core.ts';
import type { InstanceRecord } from './records.ts';
import { tablesOf } from './tables.ts';

/**
 * The record of a table that the machine has decided by itself (ADR 0024), from what it left in the trail: the same entry as that of an evaluated one, and
 * the variable that has its result.
 */
export async function inlinedDecision(
  core: Core,
  instance: InstanceRecord,
  deployed: DeployedProcess,
  { d: element, a: activation, r: result, t }: TrailEntry,
  lane: string,
): Promise<{ entry: EntryDraft; variable: string | undefined }> {
  const node = deployed.model.nodes[element!]!;
  const [path = '', id] = node.step!.decision!.split('#');
  const tables = await tablesOf(core.ports.blobs, deployed.model, () => undefined);
  const lone = tables.model(path)!.lone(id);
  if ('obstacles' in lone) throw new Error(`${path} holds no table that was compiled: ${lone.obstacles[0]!.message}`);
  const { o: output, m: held, d: deciding = held, i: inputs } = result!;
  const ruleId = (number: number): string => lone.table.rules[number - 1]!.id;
  const evaluated = {
    decision: lone.id,
    name: lone.name,
    output,
    table: {
      inputs: lone.table.inputs.map(({ expression }, i) => ({ expression: expression.text, value: inputs[i] ?? null })),
      matched: held.map((number) => ({ id: ruleId(number), number, decides: deciding.includes(number) })),
    },
  };
  const [variable] = resultOf(node).filter((name) => deployed.model.variables.includes(name));
  return {
    variable,
    entry: draft(instance, lane, MACHINE, 'decision.rule', {
      subject: { element: element!, ...(activation === undefined ? {} : { activation }) },
      decided: {
        kind: 'decision',
        decision: lone.id,
        rules: deciding.map(ruleId),
        file: tables.file(path)!.hash,
        inline: true,
        at: core.iso(t),
      },
      values: { output, evaluated: [evaluated] },
      ...accountable(deployed, node),
    }),
  };
}
