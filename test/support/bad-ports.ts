import type { LambdaCall } from '../../lib/engine/index.ts';
import type { StepCall } from '../../lib/model/wire.ts';
import type { Action, Item, Page, Ports, Query, Store } from '../../lib/platform/port.ts';
import { isFollowed } from './followed.ts';
import { ANY, ONCE, READING, type Weather } from './weather.ts';

/** Every port of the platform in bad weather. */
export function badPorts(ports: Ports, weather: Weather): Ports {
  const { orchestrator, events, timers, blobs, models, secrets, identity, anchor, http, notifier, handlers } = ports;
  return {
    ...ports,
    store: badStore(ports.store, weather),
    orchestrator: {
      start: (r) => weather.call('orchestrator', `start ${r.name}`, ANY, () => orchestrator.start(r)),
      complete: (token, output) =>
        weather.call('orchestrator', `complete ${token}`, ANY, () => orchestrator.complete(token, output)),
      fail: (token, error, cause) =>
        weather.call('orchestrator', `fail ${token}`, ANY, () => orchestrator.fail(token, error, cause)),
      stop: (execution, error, cause) =>
        weather.call('orchestrator', `stop ${execution}`, ANY, () => orchestrator.stop(execution, error, cause)),
      describe: (e) => weather.call('orchestrator', `describe ${e}`, READING, () => orchestrator.describe(e)),
      history: (e, o) => weather.call('orchestrator', `history ${e}`, READING, () => orchestrator.history(e, o)),
    },
    events: {
      publish: (list) => weather.call('events', list.map((e) => e.id).join(' '), ANY, () => events.publish(list)),
    },
    timers: {
      at: (id, due, payload) => weather.call('timers', `at ${id}`, ANY, () => timers.at(id, due, payload)),
      cancel: (id) => weather.call('timers', `cancel ${id}`, ANY, () => timers.cancel(id)),
    },
    blobs: {
      // A late put could bring back what was removed meanwhile: S3 answers only after it has the object, and a broken upload leaves none.
      put: (key, content, type) => weather.call('blobs', `put ${key}`, TWICE, () => blobs.put(key, content, type)),
      get: (key) => weather.call('blobs', `get ${key}`, READING, () => blobs.get(key)),
      remove: (key) => weather.call('blobs', `remove ${key}`, ANY, () => blobs.remove(key)),
      list: (prefix) => weather.call('blobs', `list ${prefix}`, READING, () => blobs.list(prefix)),
    },
    models: { generate: (r) => weather.call('models', r.idempotencyKey, ANY, () => models.generate(r)) },
    secrets: { get: (reference) => weather.call('secrets', reference, READING, () => secrets.get(reference)) },
    identity: {
      authenticate: (request) => identity.authenticate(request),
      verify: (token) => identity.verify(token),
      find: (id) => weather.call('identity', `find ${id}`, READING, () => identity.find(id)),
      members: (group) => weather.call('identity', `members ${group}`, READING, () => identity.members(group)),
    },
    anchor: {
      put: (receipt) => weather.call('anchor', 'put', ONCE, () => anchor.put(receipt)),
      list: () => weather.call('anchor', 'list', READING, () => anchor.list()),
    },
    http: (url, init) =>
      weather.call('http', `${init.method} ${url} ${init.headers['idempotency-key'] ?? init.body ?? ''}`, ANY, () =>
        http(url, init),
      ),
    notifier: { send: (notice) => weather.call('notices', notice.id, ANY, () => notifier.send(notice)) },
    handlers: {
      load: (process, version, path) =>
        weather.call('handlers', `${version} ${path}`, READING, () => handlers.load(process, version, path)),
    },
  };
}
const TWICE = [...ONCE, 'twice'] as const;

const about = (actions: readonly Action[]): string =>
  actions
    .slice(0, 3)
    .map((a) => ('put' in a ? a.put : 'update' in a ? a.update : 'remove' in a ? a.remove : a.check))
    .map(({ pk, sk }) => `${pk} ${sk}`)
    .join(', ');

/** Beside what can happen to every call, indexes are read as they were a while ago. */
function badStore(store: Store, weather: Weather): Store {
  const pages = new Map<string, Page<Item>>();
  return {
    get: (key) => weather.call('store', `get ${key.pk} ${key.sk}`, READING, () => store.get(key)),
    async query(query: Query) {
      const asked = JSON.stringify(query);
      const page = await weather.call('store', `query ${asked}`, READING, () => store.query(query));
      if (query.index === undefined) return page;
      const before = pages.get(asked);
      pages.set(asked, page);
      if (before === undefined) return page;
      return weather.stale('store', asked) ? before : page;
    },
    // Whether a transaction that the sender gave up arrives late is the adapter's affair: its token makes it one and the same.
    transact: (actions) =>
      actions.every(isFollowed)
        ? store.transact(actions)
        : weather.call('store', `transact ${about(actions)}`, ONCE, () => store.transact(actions)),
  };
}

type Invoke = (call: LambdaCall) => Promise<unknown>;

/** Functions that do not answer, are throttled, answer into the void, or are called twice. */
export const badInvoke =
  (invoke: Invoke, weather: Weather): Invoke =>
  async (call) => {
    const { op, activation, instance } = call.payload as StepCall;
    try {
      return await weather.call('functions', `${op} ${instance} ${activation}`, ANY, () => invoke(call));
    } catch (error) {
      const { name, message } = error as Error;
      if (name === 'ThrottlingException')
        throw Object.assign(new Error(message), { name: 'Lambda.TooManyRequestsException' });
      if (name === 'TimeoutError') throw Object.assign(new Error(message), { name: 'Lambda.Unknown' });
      throw error;
    }
  };
