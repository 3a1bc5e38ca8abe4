import type { AuditEntry, Runtime } from '../runtime/types.ts';

/** What the ids in an entry are called: the process, the element, and the business key of the instance. */
export interface About {
  readonly process?: string;
  readonly element?: string;
  /** Local name of the BPMN element, e.g. `userTask`: for those that have no name. */
  readonly kind?: string;
  readonly instance?: string;
}
/** A page of the record with the names beside the entries: an entry itself is chained, and nothing is added to it. */
export interface RecordPage {
  readonly items: readonly AuditEntry[];
  readonly cursor?: string;
  /** By entry id. */
  readonly about: Readonly<Record<string, About>>;
}

/** Names as they were in the version that an entry is about; a name that is not known is left out. */
export async function withNames(
  runtime: Runtime,
  page: { readonly items: readonly AuditEntry[]; readonly cursor?: string },
): Promise<RecordPage> {
  const once = <T>(load: (key: string) => Promise<T>): ((key: string) => Promise<T | undefined>) => {
    const known = new Map<string, Promise<T | undefined>>();
    return (key) => {
      const found = known.get(key) ?? load(key).catch(() => undefined);
      known.set(key, found);
      return found;
    };
  };
  const models = once(async (key) => {
    const [process = '', version] = key.split('\n');
    return (await runtime.processes.get(process, version === '' ? undefined : version)).model;
  });
  const cases = once((id) => runtime.instances.view(id));
  const named = page.items.map(async ({ id, subject }): Promise<[string, About]> => {
    const model = await models(`${subject.process}\n${subject.version ?? ''}`);
    const node = subject.element === undefined ? undefined : model?.nodes[subject.element];
    const instance = subject.instance === undefined ? undefined : (await cases(subject.instance))?.businessKey;
    return [
      id,
      {
        ...(model === undefined ? {} : { process: model.name }),
        ...(node === undefined ? {} : { kind: node.type }),
        ...(node?.name === undefined ? {} : { element: node.name }),
        ...(instance === undefined ? {} : { instance }),
      },
    ];
  });
  return { ...page, about: Object.fromEntries(await Promise.all(named)) };
}
