import type { Json } from '../../model/json.ts';
import type { Core } from '../core.ts';
import { keys } from '../keys.ts';
import { recordOf } from '../records.ts';
import { Refusal, type Processes, type Search, type SearchFilter, type SearchHit } from '../types.ts';
import { shards, terms, type FoundRecord } from './record.ts';

const LIMIT = 25;
const MAX_LIMIT = 100;
/** How many instances one request looks at: what is left over is for the next page. */
const MAX_LOOKED_AT = 1000;
const AT_ONCE = 25;

/** Instances by what is known of them (docs/adr/0018): the narrowest term is read in the order of the starts, what else was asked is compared. */
export function searchService(core: Core, processes: () => Processes): Search {
  const { store } = core.ports;

  /** Partitions that together hold every instance that can fit. */
  const partitions = async (filter: SearchFilter): Promise<string[]> => {
    const { process, businessKey, fingerprint, element, version, status, sla, alarm, variables = {} } = filter;
    if (businessKey !== undefined) return [terms.businessKey(businessKey)];
    if (fingerprint !== undefined) return [terms.fingerprint(fingerprint)];
    const all = process === undefined ? (await processes().list()).map((p) => p.id) : [process];
    const each = (make: (process: string) => string): string[] => all.map(make);
    const sharded = (make: (process: string, shard: number) => string): string[] =>
      all.flatMap((p) => shards.map((shard) => make(p, shard)));
    const [variable] = Object.entries(variables);
    if (variable !== undefined) return each((p) => terms.variable(p, variable[0], variable[1]));
    if (alarm === true) return each((p) => terms.alarm(p));
    if (sla === 'at-risk' || sla === 'breached') return each((p) => terms.sla(p, sla));
    if (element !== undefined) return each((p) => terms.element(p, element));
    if (version !== undefined) return each((p) => terms.version(p, version));
    if (status !== undefined) return sharded((p, shard) => terms.status(p, status, shard));
    return sharded((p, shard) => terms.process(p, shard));
  };

  return {
    async find(filter) {
      const limit = Math.min(filter.limit ?? LIMIT, MAX_LIMIT);
      const newest = filter.order !== 'oldest';
      const last = cursorOf(filter);
      if (filter.process !== undefined) await known(processes(), filter);
      const asOf = (await store.get(keys.watermark))?.at;
      const streams = (await partitions(filter)).map((term) =>
        rowsOf(core, term, newest, bounds(filter, last, newest), last),
      );
      const items: SearchHit[] = [];
      let at: string | undefined;
      let lookedAt = 0;
      const merged = merge(streams, newest);
      for (;;) {
        const ids: string[] = [];
        while (ids.length < Math.min(AT_ONCE, MAX_LOOKED_AT - lookedAt)) {
          const next = await merged.next();
          if (next.done === true) break;
          ids.push(next.value);
        }
        if (ids.length === 0) break;
        lookedAt += ids.length;
        const rows = await Promise.all(ids.map(async (id) => recordOf<FoundRecord>(await store.get(keys.found(id)))));
        for (const [i, row] of rows.entries()) {
          if (items.length === limit) return page(items, filter, at, asOf);
          at = ids[i];
          if (row !== undefined && fits(row, filter)) items.push(hit(core, row));
        }
        if (lookedAt >= MAX_LOOKED_AT) return page(items, filter, at, asOf);
      }
      return page(items, filter, undefined, asOf);
    },
  };

  function page(items: SearchHit[], filter: SearchFilter, at: string | undefined, asOf: Json | undefined) {
    return {
      items,
      ...(at === undefined
        ? {}
        : { cursor: Buffer.from(JSON.stringify([at, sameQuestion(filter)])).toString('base64url') }),
      ...(asOf === undefined ? {} : { asOf: core.iso(Number(asOf)) }),
    };
  }
}

/** What nobody can have is refused by name, rather than found nowhere. */
async function known(processes: Processes, { process, variables = {} }: SearchFilter): Promise<void> {
  const { model } = await processes.get(process!);
  const names = Object.keys(model.binding.search ?? {});
  const wrong = Object.keys(variables).filter((name) => !names.includes(name));
  if (wrong.length > 0)
    throw new Refusal('invalid', 'UNKNOWN_SEARCH_FIELD', `"${process}" is not searched by ${wrong.join(', ')}`, {
      problems: wrong.map((name) => ({
        pointer: `/variables/${name}`,
        message: 'is not named under search in process.yaml',
        expected: names.join(', ') || 'nothing',
      })),
    });
}

/** The question without its page: a cursor goes on with the question that it came from. */
const sameQuestion = ({ limit: _limit, cursor: _cursor, ...rest }: SearchFilter): string =>
  JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));

function cursorOf(filter: SearchFilter): string | undefined {
  if (filter.cursor === undefined) return undefined;
  const wrong = (message: string): Refusal =>
    new Refusal('invalid', 'INVALID_CURSOR', message, { problems: [{ pointer: '/cursor', message }] });
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(filter.cursor, 'base64url').toString('utf8'));
  } catch {
    throw wrong('is no cursor');
  }
  if (!Array.isArray(read) || typeof read[0] !== 'string') throw wrong('is no cursor');
  if (read[1] !== sameQuestion(filter))
    throw wrong('belongs to another search: filters and order may not change from page to page');
  return read[0];
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** The first ULID of a moment: instances lie in the order of their starts. */
function ulidFrom(at: number): string {
  let rest = Math.max(0, Math.floor(at));
  let text = '';
  for (let i = 0; i < 10; i += 1) {
    text = ALPHABET[rest % 32]! + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Between which ids to read. */
function bounds(filter: SearchFilter, last: string | undefined, newest: boolean): { from?: string; to?: string } {
  const from = filter.startedFrom === undefined ? undefined : ulidFrom(Date.parse(filter.startedFrom));
  const to = filter.startedBefore === undefined ? undefined : ulidFrom(Date.parse(filter.startedBefore));
  const lower = [from, newest ? undefined : last]
    .filter((b) => b !== undefined)
    .sort()
    .at(-1);
  const upper = [to, newest ? last : undefined].filter((b) => b !== undefined).sort()[0];
  return { ...(lower === undefined ? {} : { from: lower }), ...(upper === undefined ? {} : { to: upper }) };
}

async function* rowsOf(
  core: Core,
  term: string,
  newest: boolean,
  range: { from?: string; to?: string },
  last: string | undefined,
): AsyncGenerator<string, undefined> {
  let cursor: string | undefined;
  do {
    const found = await core.ports.store.query({
      pk: keys.term(term, '').pk,
      ...range,
      descending: newest,
      limit: AT_ONCE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { sk } of found.items) if (sk !== last) yield sk;
    cursor = found.cursor;
  } while (cursor !== undefined);
  return undefined;
}

/** Several ordered streams as one, each id once. */
async function* merge(
  streams: readonly AsyncGenerator<string, undefined>[],
  newest: boolean,
): AsyncGenerator<string, undefined> {
  const heads = await Promise.all(streams.map((s) => s.next()));
  let before: string | undefined;
  for (;;) {
    let best: number | undefined;
    for (const [i, head] of heads.entries()) {
      if (head.done === true) continue;
      const than = best === undefined ? undefined : (heads[best]!.value as string);
      if (than === undefined || (newest ? head.value > than : head.value < than)) best = i;
    }
    if (best === undefined) return undefined;
    const id = heads[best]!.value as string;
    heads[best] = await streams[best]!.next();
    if (id !== before) yield id;
    before = id;
  }
}

function fits(f: FoundRecord, filter: SearchFilter): boolean {
  const { process, version, status, businessKey, element, fingerprint, sla, alarm, variables = {} } = filter;
  const before = filter.startedBefore === undefined ? undefined : Date.parse(filter.startedBefore);
  const from = filter.startedFrom === undefined ? undefined : Date.parse(filter.startedFrom);
  return (
    (process === undefined || f.process === process) &&
    (version === undefined || f.version === version) &&
    (status === undefined || f.status === status) &&
    (businessKey === undefined || f.businessKey === businessKey) &&
    (element === undefined || Object.values(f.waits).some((w) => w.element === element)) &&
    (fingerprint === undefined || Object.values(f.fingerprints).includes(fingerprint)) &&
    (sla === undefined || f.sla === sla) &&
    (alarm === undefined || (f.alarm !== undefined) === alarm) &&
    (before === undefined || f.startedAt < before) &&
    (from === undefined || f.startedAt >= from) &&
    Object.entries(variables).every(([name, value]) => String(f.variables[name] ?? '') === String(value))
  );
}

function hit(core: Core, f: FoundRecord): SearchHit {
  const end = f.endedAt ?? core.now();
  return {
    id: f.id,
    process: f.process,
    version: f.version,
    status: f.status,
    startedAt: core.iso(f.startedAt),
    ageMs: end - f.startedAt,
    lastProgressAt: core.iso(f.progressAt),
    incidents: f.incidents,
    variables: f.variables,
    fingerprints: [...new Set(Object.values(f.fingerprints))],
    waits: Object.entries(f.waits).map(([activation, w]) => ({ activation, ...w, since: core.iso(w.since) })),
    ...(f.businessKey === undefined ? {} : { businessKey: f.businessKey }),
    ...(f.endedAt === undefined ? {} : { endedAt: core.iso(f.endedAt) }),
    ...(f.outcome === undefined ? {} : { outcome: f.outcome }),
    ...(f.outcomeName === undefined ? {} : { outcomeName: f.outcomeName }),
    ...(f.sla === undefined ? {} : { sla: f.sla }),
    ...(f.alarm === undefined
      ? {}
      : { alarm: { ...f.alarm, since: core.iso(f.alarm.since), raisedAt: core.iso(f.alarm.raisedAt) } }),
  };
}
