import { createHash } from 'node:crypto';
import type { Json } from '../model/json.ts';
import { ConditionFailed } from '../platform/port.ts';
import { actorEntry, type Core } from './core.ts';
import { keys } from './keys.ts';
import { versionsCalled as called } from './calls/versions.ts';
import { seedActions } from './settings.ts';
import { scheduleStarts } from './starts.ts';
import { Refusal, type Processes, type ProcessView } from './types.ts';

/** Deployed versions: plain data in a blob, by its hash; the store knows which is the latest. */
export function processesService(core: Core): Processes {
  return {
    async deploy(deployed, by) {
      const { model } = deployed;
      const calls = await called(core, model);
      const text = JSON.stringify(Object.keys(calls).length === 0 ? deployed : { ...deployed, calls });
      const blob = `deployments/${model.id}/${createHash('sha256').update(text).digest('hex')}.json`;
      await core.ports.blobs.put(blob, text, 'application/json');
      core.forget(model.id, model.hash);
      try {
        await core.attempt(async (change) => {
          const known = await core.ports.store.get(keys.process(model.id, model.hash));
          const latest = await core.ports.store.get(keys.latest(model.id));
          const before = latest?.view as unknown as ProcessView | undefined;
          const versions = Number(latest?.versions ?? 0) + (known === undefined ? 1 : 0);
          const number = Number(known?.number ?? versions);
          const now = core.iso(core.now());
          const view: ProcessView = {
            id: model.id,
            name: model.name,
            version: model.hash,
            number,
            // Whoever deploys what is there already changes nothing.
            deployedAt: before?.version === model.hash ? before.deployedAt : now,
            owner: { ...model.binding.owner },
            warnings: deployed.compiled.warnings,
          };
          change.actions.push({
            put: {
              ...keys.process(model.id, model.hash),
              blob,
              machine: deployed.machine,
              number,
              deployedAt: known?.deployedAt ?? now,
            },
          });
          change.actions.push({
            put: { ...keys.latest(model.id), view: view as unknown as Json, versions },
            if: [
              latest === undefined
                ? { exists: false }
                : latest.versions === undefined
                  ? { attr: 'versions', absent: true }
                  : { attr: 'versions', equals: latest.versions },
            ],
          });
          await seedActions(core, change, model);
          if (known === undefined) scheduleStarts(core, change, deployed);
          if (known !== undefined) return;
          change.drafts.push({
            stream: `process:${model.id}`,
            lane: 'main',
            actor: actorEntry(by),
            action: 'process.deployed',
            subject: { process: model.id, version: model.hash },
            decided: {
              version: model.hash,
              definition: `sha256:${createHash('sha256').update(deployed.compiled.definition).digest('hex')}`,
              files: Object.fromEntries([model.bpmn, ...Object.values(model.files)].map((f) => [f.path, f.hash])),
            },
            accountable: model.binding.owner.name,
          });
        });
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
      return { process: model.id, version: model.hash };
    },
    async list() {
      const { items } = await core.ports.store.query({ pk: 'P#', limit: 1000 });
      return items.map((i) => i.view as unknown as ProcessView);
    },
    async get(process, version) {
      if (version !== undefined) return core.deployed(process, version);
      const latest = (await core.ports.store.get(keys.latest(process)))?.view as unknown as ProcessView | undefined;
      if (latest === undefined) {
        const known = (await this.list()).map((p) => p.id);
        throw new Refusal(
          'unknown',
          'UNKNOWN_PROCESS',
          `there is no process "${process}"; there are ${known.join(', ') || 'none'}`,
        );
      }
      return core.deployed(process, latest.version);
    },
  };
}
