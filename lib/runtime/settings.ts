import type { Json, JsonObject } from '../model/json.ts';
import type { ProcessModel } from '../model/process-model.ts';
import { actorEntry, RUNTIME, type Change, type Core } from './core.ts';
import { keys } from './keys.ts';
import type { InstanceRecord } from './records.ts';
import type { PinnedSettings } from './steps/types.ts';
import { admitTable, isTable, stillAdmitted, tableSeeds, type TableSetting } from './tables.ts';
import { Refusal, type Actor, type ProcessView, type SettingView, type Settings } from './types.ts';

/** Settings that the files of a process bring, by key `<step>/<name>`. */
export function seeds(model: ProcessModel): JsonObject {
  const out: JsonObject = {};
  for (const node of Object.values(model.nodes)) {
    const { ai, people } = node.step ?? {};
    if (ai !== undefined) {
      out[`${node.slug}/threshold`] = ai.confidence.threshold;
      out[`${node.slug}/sample`] = ai.confidence.sample ?? '0%';
      out[`${node.slug}/budget.tokens`] = ai.budget.tokens;
      out[`${node.slug}/budget.usd`] = ai.budget.usd;
      out[`${node.slug}/stop`] = false;
    }
    const asked = people ?? ai?.below;
    if (asked !== undefined) {
      if (asked.due !== undefined) out[`${node.slug}/due`] = asked.due as Json;
      out[`${node.slug}/groups`] = typeof asked.groups === 'string' ? asked.groups : [...(asked.groups ?? [])];
    }
  }
  return { ...out, [PAUSE]: false, ...tableSeeds(model) };
}

/** Whether a process takes no new instances. No step has such a name: slugs have no underscore. */
const PAUSE = '_process/stop';

/** Stop switches are the settings that are read live: one for each AI step, one for the process. */
export const isLive = (key: string): boolean => key.endsWith('/stop');

export const pinned = (instance: InstanceRecord): PinnedSettings => ({
  get: (key) => instance.settings[key],
  version: instance.settingsVersion,
});

/** A stop switch that is on now. */
async function stopped(core: Core, process: string, key: string): Promise<SettingView | undefined> {
  const view = (await core.ports.store.get(keys.setting(process, key)))?.view as unknown as SettingView | undefined;
  return view?.value === true ? view : undefined;
}

export const liveStop = async (core: Core, process: string, slug: string): Promise<boolean> =>
  (await stopped(core, process, `${slug}/stop`)) !== undefined;

/** @throws Refusal where somebody has paused the process: what runs goes on, nothing new starts. */
export async function refusePaused(core: Core, process: string): Promise<void> {
  const view = await stopped(core, process, PAUSE);
  if (view === undefined) return;
  throw new Refusal('conflict', 'PROCESS_PAUSED', `"${process}" takes no new instances: ${view.reason}`, {
    detail: { by: view.author, at: view.at, reason: view.reason },
  });
}

async function rows(core: Core, process: string): Promise<SettingView[]> {
  const { items } = await core.ports.store.query({ pk: `S#${process}`, limit: 1000 });
  return items.map((i) => i.view as unknown as SettingView);
}

/**
 * Values and one number for all settings that an instance of this version pins at its start. A changed decision file replaces the file it was changed from: a
 * version that brings another one of its own decides by that.
 */
export async function pin(core: Core, model: ProcessModel): Promise<{ settings: JsonObject; settingsVersion: number }> {
  const active = (await rows(core, model.id)).filter((r) => r.status === 'active' && !r.live);
  const plain = active.filter((r) => !isTable(r.key)).map((r) => [r.key, r.value] as const);
  return {
    settings: { ...Object.fromEntries(plain), ...pinnedTables(active, model) },
    settingsVersion: active.reduce((n, r) => n + r.version, 0),
  };
}

function pinnedTables(active: readonly SettingView[], model: ProcessModel): JsonObject {
  const own = tableSeeds(model);
  const tables = active.filter((r) => isTable(r.key) && same(r.seed, own[r.key]));
  return Object.fromEntries(
    tables.map(({ key, value, version }) => [key, { hash: (value as unknown as TableSetting).hash, version }]),
  );
}

/** The decision files that an instance would pin now. */
export const activeTables = async (core: Core, model: ProcessModel): Promise<JsonObject> =>
  pinnedTables(
    (await rows(core, model.id)).filter((r) => r.status === 'active'),
    model,
  );

/**
 * What the files of a deployment say: a setting without a value gets it, and one that nobody has changed follows. Where people have changed it, their value
 * stays, and what the files say now is a proposal.
 */
export async function seedActions(core: Core, change: Change, model: ProcessModel): Promise<void> {
  const known = new Map((await rows(core, model.id)).filter((r) => r.status === 'active').map((r) => [r.key, r]));
  for (const [key, value] of Object.entries(seeds(model))) {
    const id = keys.setting(model.id, key);
    const before = known.get(key);
    const view: SettingView = {
      process: model.id,
      key,
      value,
      version: 1,
      author: DEPLOYMENT,
      reason: 'from the files of the process',
      at: core.iso(core.now()),
      status: 'active',
      live: isLive(key),
      seed: value,
    };
    if (before === undefined) {
      change.actions.push({ put: { ...id, value, view: asJson(view) }, if: [{ exists: false }] });
      continue;
    }
    if (same(before.seed, value)) continue;
    const kept = before.author !== DEPLOYMENT && !same(before.value, value);
    const version = await nextVersion(core, before);
    const next = kept ? { ...before, seed: value } : { ...view, version };
    change.actions.push({
      update: id,
      set: { value: next.value, view: asJson(next) },
      if: [{ attr: 'value', equals: before.value }],
    });
    if (kept)
      change.actions.push({
        put: { ...keys.proposal(model.id, key, version), view: asJson({ ...view, version, status: 'proposed' }) },
        if: [{ exists: false }],
      });
    change.drafts.push({
      stream: `process:${model.id}`,
      lane: 'main',
      actor: RUNTIME,
      action: kept ? 'setting.proposed' : 'setting.changed',
      subject: { process: model.id, version: model.hash },
      decided: { key, value, before: before.value, version },
      why: { reason: view.reason },
    });
  }
}

const DEPLOYMENT = 'deployment';
const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);
const asJson = (view: SettingView): Json => view as unknown as Json;

/** A number that neither the value nor an open proposal has. */
async function nextVersion(core: Core, { process, key, version }: SettingView): Promise<number> {
  const open = (await rows(core, process)).filter((r) => r.key === key && r.status === 'proposed');
  return Math.max(version, ...open.map((r) => r.version)) + 1;
}

const MAY_CHANGE: readonly string[] = ['owner', 'admin'];
const MAY_STOP: readonly string[] = ['owner', 'operator', 'admin'];

export function settingsService(core: Core): Settings {
  const current = async (process: string, key: string): Promise<SettingView> => {
    const found = (await core.ports.store.get(keys.setting(process, key)))?.view as unknown as SettingView | undefined;
    if (found === undefined) {
      const known = (await rows(core, process)).filter((r) => r.status === 'active').map((r) => r.key);
      throw new Refusal(
        'unknown',
        'UNKNOWN_SETTING',
        `process "${process}" has no setting "${key}"; it has ${known.join(', ') || 'none'}`,
      );
    }
    return found;
  };
  const latest = async (process: string): Promise<ProcessModel> => {
    const view = (await core.ports.store.get(keys.latest(process)))?.view as unknown as ProcessView;
    return (await core.deployed(process, view.version)).model;
  };
  const write = async (
    change: Change,
    view: SettingView,
    before: SettingView,
    by: Actor,
    action: string,
  ): Promise<void> => {
    change.actions.push({
      update: keys.setting(view.process, view.key),
      set: { value: view.value, view: view as unknown as Json },
      if: [{ attr: 'value', equals: before.value }],
    });
    change.drafts.push({
      stream: `process:${view.process}`,
      lane: 'main',
      actor: actorEntry(by),
      action,
      subject: { process: view.process },
      decided: { key: view.key, value: view.value, before: before.value, version: view.version },
      why: { reason: view.reason },
    });
  };
  return {
    async list(process) {
      return (await rows(core, process)).sort((a, b) => a.key.localeCompare(b.key) || a.version - b.version);
    },
    async change(process, key, given, reason, by) {
      const stop = isLive(key);
      if (![...(stop ? MAY_STOP : MAY_CHANGE)].some((r) => by.roles.includes(r)))
        throw new Refusal('forbidden', 'NOT_ALLOWED', `${by.name ?? by.id} may not change settings`);
      if (reason.trim() === '')
        throw new Refusal('invalid', 'REASON_REQUIRED', 'a change takes a reason', {
          problems: [{ pointer: '/reason', message: 'must not be empty' }],
        });
      return core.attempt(async (change) => {
        const before = await current(process, key);
        const value = isTable(key) ? await admitTable(core.ports.blobs, await latest(process), key, given) : given;
        if (!isTable(key)) fits(before, value);
        const base = {
          process,
          key,
          value,
          version: before.version + 1,
          author: by.id,
          reason,
          at: core.iso(core.now()),
          live: stop,
          ...(before.seed === undefined ? {} : { seed: before.seed }),
        };
        if (stop) {
          const view: SettingView = { ...base, status: 'active' };
          await write(change, view, before, by, 'setting.changed');
          return view;
        }
        const view: SettingView = { ...base, version: await nextVersion(core, before), status: 'proposed' };
        change.actions.push({
          put: { ...keys.proposal(process, key, view.version), view: view as unknown as Json },
          if: [{ exists: false }],
        });
        change.drafts.push({
          stream: `process:${process}`,
          lane: 'main',
          actor: actorEntry(by),
          action: 'setting.proposed',
          subject: { process },
          decided: { key, value, before: before.value, version: view.version },
          why: { reason },
        });
        return view;
      });
    },
    async approve(process, key, version, by) {
      if (!MAY_CHANGE.some((r) => by.roles.includes(r)))
        throw new Refusal('forbidden', 'NOT_ALLOWED', `${by.name ?? by.id} may not approve settings`);
      return core.attempt(async (change) => {
        const id = keys.proposal(process, key, version);
        const proposal = (await core.ports.store.get(id))?.view as unknown as SettingView | undefined;
        if (proposal?.status !== 'proposed')
          throw new Refusal('unknown', 'UNKNOWN_PROPOSAL', `there is no open proposal ${version} for "${key}"`);
        if (proposal.author === by.id)
          throw new Refusal('forbidden', 'FOUR_EYES', 'a change is approved by a second person');
        const before = await current(process, key);
        // A deployment may have come between.
        if (isTable(key)) await stillAdmitted(core.ports.blobs, await latest(process), key, proposal.value);
        const view: SettingView = {
          ...proposal,
          status: 'active',
          approvedBy: by.id,
          ...(before.seed === undefined ? {} : { seed: before.seed }),
        };
        await write(change, view, before, by, 'setting.approved');
        change.actions.push({ remove: id, if: [{ exists: true }] });
        return view;
      });
    },
  };
}

/** A new value has the kind of the old one, and makes sense. */
function fits(before: SettingView, value: Json): void {
  const kind = (v: Json): string => (Array.isArray(v) ? 'a list' : v === null ? 'null' : `a ${typeof v}`);
  const name = before.key.slice(before.key.lastIndexOf('/') + 1);
  const refuse = (expected: string): never => {
    throw new Refusal('invalid', 'INVALID_SETTING', `"${before.key}" must be ${expected}`, {
      problems: [{ pointer: '/value', message: `is ${JSON.stringify(value)}`, expected }],
    });
  };
  if (kind(before.value) !== kind(value)) refuse(kind(before.value));
  if (name === 'threshold' && (Number(value) < 0 || Number(value) > 1)) refuse('between 0 and 1');
  if (name.startsWith('budget') && Number(value) < 0) refuse('not negative');
  if (name === 'due') fitsDue(before.value, value, refuse);
  if (name === 'groups' && typeof value === 'string' && !value.startsWith('=')) refuse("FEEL with a leading '='");
  if (name === 'groups' && Array.isArray(value) && !value.every((g) => typeof g === 'string' && g !== ''))
    refuse('a list of groups');
}

/** A due time stays what it was: a duration, FEEL, or working time by the same calendar, which is a file of the version. */
function fitsDue(before: Json, value: Json, refuse: (expected: string) => never): void {
  if (typeof before !== 'object') {
    if (!/^(=|P(?=.))/.test(String(value))) refuse('an ISO 8601 duration');
    return;
  }
  const [old, now] = [before as JsonObject, value as JsonObject];
  if (now.calendar !== old.calendar || !/^P(\d+D)?(T(?=\d)(\d+H)?(\d+M)?)?$/.test(String(now.working)))
    refuse(`working time by ${String(old.calendar)}, such as { working: PT8H, calendar: ${String(old.calendar)} }`);
}
