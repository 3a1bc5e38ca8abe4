import type { DeployedProcess } from '../model/compiled.ts';
import type { JsonObject } from '../model/json.ts';
import type { ElementId } from '../model/process-model.ts';
import type { Key } from '../platform/port.ts';
import { durationMs, resolveMapping } from '../expressions/index.ts';
import type { EntryDraft } from './audit/types.ts';
import { draft, inlineBytes, type Change, type Core } from './core.ts';
import { evaluations } from './evaluations.ts';
import { validateForm } from './forms.ts';
import { derivedId, keys } from './keys.ts';
import { itemOf, type InstanceRecord } from './records.ts';
import { openScope } from './scopes.ts';
import { pin } from './settings.ts';
import { validateSchema } from './steps/index.ts';
import { Refusal } from './types.ts';

/** What a new instance begins with. */
export interface Beginning {
  readonly variables: JsonObject;
  readonly by: EntryDraft['actor'];
  readonly startedBy: string;
  /** Who counts as having submitted it, for four eyes. */
  readonly submitters: readonly string[];
  readonly businessKey?: string;
  /** Start event, where it is not the one without a trigger. */
  readonly entry?: ElementId;
  /** Row that makes sure that this begins once. */
  readonly once?: Key;
  /** The call activity that it is the child of. */
  readonly parent?: NonNullable<InstanceRecord['parent']>;
}

/** Puts a new instance into a change: its rows, its root scope, its first entry of the record, and the command that starts its machine. */
export async function begin(
  core: Core,
  change: Change,
  deployed: DeployedProcess,
  beginning: Beginning,
): Promise<InstanceRecord> {
  const { store } = core.ports;
  const { model } = deployed;
  const { variables: given, businessKey, entry, once, parent } = beginning;
  if (businessKey !== undefined) {
    const open = await store.get(keys.businessKey(model.id, businessKey));
    if (open !== undefined)
      throw new Refusal('conflict', 'BUSINESS_KEY_IN_USE', `"${businessKey}" of "${model.id}" is already running`, {
        detail: { instance: String(open.instance) },
      });
  }
  const id = core.ports.ids.next();
  const record: InstanceRecord = {
    id,
    process: model.id,
    version: model.hash,
    machine: deployed.machine,
    status: 'starting',
    startedAt: core.now(),
    startedBy: beginning.startedBy,
    incidents: 0,
    ...(await pin(core, model)),
    ...(businessKey === undefined ? {} : { businessKey }),
    ...(parent === undefined ? {} : { parent }),
  };
  const variables: JsonObject = {};
  for (const [name, value] of Object.entries(given))
    if (model.variables.includes(name))
      variables[name] = await core.small(value, id, inlineBytes(deployed, undefined, [name]));
  change.actions.push({
    put: {
      ...keys.instance(id),
      ...itemOf(record),
      g1pk: 'INST',
      g1sk: id,
      g2pk: `INST#${model.id}`,
      g2sk: id,
      ...(businessKey === undefined ? {} : { g3pk: `INST#K#${businessKey}`, g3sk: id }),
    },
    if: [{ exists: false }],
  });
  change.actions.push({
    put: {
      ...keys.variables(id),
      ...Object.fromEntries(Object.entries(variables).map(([k, v]) => [`v:${k}`, v])),
    },
  });
  if (businessKey !== undefined)
    change.actions.push({
      put: { ...keys.businessKey(model.id, businessKey), instance: id },
      if: [{ exists: false }],
    });
  if (once !== undefined) change.actions.push({ put: { ...once, instance: id }, if: [{ exists: false }] });
  for (const person of beginning.submitters)
    change.actions.push({ put: { ...keys.actor(id, 'start', person), person } });
  await openScope(core, change, deployed, record, { id: model.root, path: 'root' }, given, 'main');
  const { sla } = model.binding;
  if (sla?.escalateTo !== undefined) {
    const within = durationMs(sla.within);
    for (const [event, at] of [
      ['at-risk', within * atRiskShare(sla)],
      ['breached', within],
    ] as const) {
      const timer = event === 'at-risk' ? derivedId(id, 'sla') : derivedId(id, 'sla', event);
      core.timer(change, timer, record.startedAt + at, { kind: 'sla', event, instance: id, timer });
    }
  }
  const { start = [] } = deployed.compiled.contracts;
  const begun =
    start.length === 0
      ? undefined
      : await evaluations(core, deployed, record, { element: model.root, lane: 'main' }, start, given);
  core.command(change, {
    kind: 'start',
    machine: deployed.machine,
    name: `${id}-1`,
    instance: id,
    input: {
      instance: id,
      generation: 1,
      process: model.id,
      version: model.hash,
      variables,
      ...(begun === undefined ? {} : { values: begun.values }),
      ...(entry === undefined ? {} : { entry }),
    },
  });
  change.drafts.push(
    draft(record, 'main', beginning.by, 'instance.started', {
      decided: { settingsVersion: record.settingsVersion, ...(businessKey === undefined ? {} : { businessKey }) },
      values: { variables: given },
      accountable: model.binding.owner.name,
    }),
    ...(begun === undefined ? [] : [begun.entry]),
  );
  return record;
}

/** @throws Refusal where start data does not fit what the process asks for. */
export function validateStart(deployed: DeployedProcess, variables: JsonObject): void {
  const { binding, documents } = deployed.model;
  const schema = binding.inputSchema === undefined ? undefined : documents[binding.inputSchema];
  const form = binding.input === undefined ? undefined : documents[binding.input];
  const problems = form === undefined ? [] : validateForm(form, variables);
  // The form speaks first: its words are those that people know.
  const told = new Set(problems.map((p) => p.pointer));
  const deeper = schema === undefined ? [] : validateSchema(schema, variables).filter((p) => !told.has(p.pointer));
  const unique = [...new Map([...problems, ...deeper].map((p) => [`${p.pointer} ${p.message}`, p])).values()];
  if (unique.length > 0)
    throw new Refusal('invalid', 'INVALID_VARIABLES', 'the start data does not fit what the process asks for', {
      problems: unique.map((p) => ({ ...p, pointer: `/variables${p.pointer}` })),
    });
}

/** The business key that the binding gives. @throws Refusal where it is empty. */
export function keyOf(deployed: DeployedProcess, variables: JsonObject): string | undefined {
  const bound = deployed.model.binding.businessKey;
  if (bound === undefined) return undefined;
  const value = resolveMapping(bound, variables);
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number') return String(value);
  throw new Refusal('invalid', 'BUSINESS_KEY_MISSING', `the business key ${bound} is empty in the start data`, {
    problems: [{ pointer: '/variables', message: `${bound} gives nothing` }],
  });
}

/** Share of the time after which an instance is at risk; default 80%. */
export const atRiskShare = (sla: { readonly atRisk?: string }): number => Number.parseFloat(sla.atRisk ?? '80%') / 100;
