import type { ProcessModel } from '../model/process-model.ts';
import { kebab } from '../model/slug.ts';
import type { Person } from '../platform/port.ts';
import { keys } from '../runtime/keys.ts';
import { messageBinding } from '../runtime/starts.ts';
import { linkHash } from '../runtime/tasks/links.ts';
import { mayAbout, mayEverywhere, rolesAbout, type Access, type Target } from './access.ts';
import type { ApiOptions, Asked } from './types.ts';

type Request = Pick<Asked, 'params' | 'query' | 'body'>;

/**
 * The roles with which a person asks, where they may; undefined where what is asked is about a process or task group that no role of theirs is for.
 * Something that is not there is about nothing that a limited role covers, so that such a role learns nothing from the answer.
 */
export async function rolesFor(
  options: ApiOptions,
  access: Access,
  person: Person,
  request: Request,
): Promise<Person['roles'] | undefined> {
  const { grants = [] } = person;
  if (grants.length === 0) return mayEverywhere(access, person) ? person.roles : undefined;
  // A role for one process lets in, and says nothing about everything.
  if (access.about === 'nothing') return person.roles;
  if (access.about === 'items') return [...new Set([...person.roles, ...grants.map((g) => g.role)])];
  const targets = await targetsOf(options, access, request);
  if (targets.length === 0) return mayEverywhere(access, person) ? person.roles : undefined;
  if (!targets.every((target) => mayAbout(access, person, target))) return undefined;
  return targets.map((t) => rolesAbout(person, t)).reduce((a, b) => a.filter((role) => b.includes(role)));
}

/** What a list shows to a person whose roles are for some processes only. */
export function visible(access: Access, person: Person, body: unknown): unknown {
  if (access.about !== 'items' || mayEverywhere(access, person)) return body;
  const { items, ...rest } = body as { readonly items: readonly unknown[] };
  return { ...rest, items: items.filter((item) => mayAbout(access, person, targetOf(item))) };
}

function targetOf(item: unknown): Target {
  const { process, id, groups } = item as { process?: string; id: string; groups?: readonly string[] };
  return { process: process ?? id, ...(groups === undefined ? {} : { groups }) };
}

/** Empty: everything, or something that is not there. */
async function targetsOf(options: ApiOptions, access: Access, request: Request): Promise<readonly Target[]> {
  const { store, runtime } = options;
  const { params, query, body } = request;
  const stored = async (key: { pk: string; sk: string }): Promise<readonly Target[]> => {
    const item = await store.get(key);
    if (item === undefined) return [];
    const groups = Array.isArray(item.groups) ? { groups: item.groups.map(String) } : {};
    return [{ process: String(item.process), ...groups }];
  };
  switch (access.about) {
    case 'process':
      return [{ process: params.id! }];
    case 'instance':
      return stored(keys.instance(params.id!));
    case 'task':
      return stored(keys.task(params.id!));
    case 'link': {
      const link = await store.get(keys.link(linkHash(params.token!)));
      return link === undefined ? [] : stored(keys.task(String(link.task)));
    }
    case 'tasks':
      return (await Promise.all((body.tasks as readonly string[]).map((id) => stored(keys.task(id))))).flat();
    case 'incident':
      return stored(keys.incident(params.id!));
    case 'incident-kind':
      return stored(keys.incidentGroup(params.fingerprint!));
    case 'batch':
      return stored(keys.batch(params.id!));
    case 'operation':
      return stored(keys.operation(params.id!));
    case 'work':
      return stored(keys.work(params.id!));
    case 'start':
      return [{ process: String(body.process) }];
    case 'stream': {
      const stream = query.stream ?? (body.stream as string | undefined);
      if (stream === undefined) return [];
      return stream.startsWith('process:')
        ? [{ process: stream.slice('process:'.length) }]
        : stored(keys.instance(stream));
    }
    case 'decision':
      if (query.instance !== undefined) return stored(keys.instance(query.instance));
      if (query.process !== undefined) return [{ process: query.process }];
      return (await runtime.decisions.list()).filter((d) => d.id === params.id);
    case 'message': {
      const found: Target[] = [];
      for (const { id } of await runtime.processes.list())
        if (knows((await runtime.processes.get(id)).model, String(body.name))) found.push({ process: id });
      return found;
    }
    case 'nothing':
    case 'items':
    case 'everything':
      return [];
  }
}

/** Whether a process waits for, or is started by, a message or signal of this name. */
function knows(model: ProcessModel, name: string): boolean {
  if (messageBinding(model, name) !== undefined) return true;
  return Object.values(model.nodes).some((node) => {
    const events = node.event === undefined ? [] : [node.event, ...(node.event.parts ?? [])];
    return events.some((e) => e.name !== undefined && (e.name === name || kebab(e.name) === name));
  });
}
