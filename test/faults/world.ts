import { movedClock } from '../../lib/local/clock.ts';
import { DemoModel } from '../../lib/local/demo-model.ts';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import type { Prepared } from '../../lib/local/prepare.ts';
import { BEGIN, loadDemo, type Demo } from '../../lib/local/scenario/host.ts';
import { openTutti, type Tutti } from '../../lib/local/tutti.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import { languageModels } from '../../lib/platform/models.ts';
import type { DomainEvent, HttpFetch, Person, Ports } from '../../lib/platform/port.ts';
import { badInvoke, badPorts } from '../support/bad-ports.ts';
import { ANY, Weather } from '../support/weather.ts';

export type Clock = ReturnType<typeof movedClock>;

/** What the systems at the far side have seen: effects by path and reference, with the idempotency keys they came under. */
export class FarSide {
  readonly effects = new Map<string, Set<string>>();
  /** Requests that carried a key that had been there already. */
  repeated = 0;
  readonly events = new Map<string, DomainEvent>();
  readonly notices = new Map<string, { instance: string; element: string; kind: string }>();
  /** Credentials that came along. */
  readonly credentials = new Set<string>();

  saw(path: string, reference: string, key: string): void {
    const what = `${path} ${reference}`;
    const seen = this.effects.get(what) ?? new Set<string>();
    if (seen.has(key)) this.repeated += 1;
    seen.add(key);
    this.effects.set(what, seen);
  }
}

/** Every shipped process in one Tutti on a moved clock, with the weather between the runtime and everything around it. */
export interface World {
  readonly tutti: Tutti;
  readonly clock: Clock;
  readonly weather: Weather;
  readonly far: FarSide;
  readonly people: readonly Person[];
  /** Slugs of elements, of all versions. */
  readonly slugs: ReadonlyMap<string, string>;
  deploy(prepared: Prepared): Promise<void>;
  close(): Promise<void>;
}

/** Where something goes wrong, and how often: what is called most is hit least. */
const RATES: Readonly<Record<string, number>> = { store: 0.012, 'store stale': 0.1, functions: 0.06, blobs: 0.02 };
const OTHERS = 0.12;
const SECRET = 'world-connection';
const CREDENTIAL = 'a-credential-of-the-world';

export async function openWorld(prepared: readonly Prepared[], seed: number): Promise<World> {
  const clock = movedClock(BEGIN);
  const weather = new Weather({
    seed,
    rate: (port) => RATES[port] ?? OTHERS,
    later: (ms, call) => void clock.schedule(clock.now() + ms, () => call().then(nothing, nothing)),
  });
  weather.calm = true;
  const far = new FarSide();
  const { connections, models, people } = await systems(prepared, clock, far);
  const tutti = await openTutti({
    clock,
    models,
    http: connections,
    people,
    random: () => 0.5,
    wrapInvoke: (invoke) => badInvoke(invoke, weather),
    wrapPorts: (ports) => badPorts(watched(ports, far), weather),
    wrapRuntime: (runtime) => ({
      ...runtime,
      // Streams and schedulers deliver at least once.
      onChange: (changes) => weather.call('stream', changes[0]?.id ?? '', ANY, () => runtime.onChange(changes)),
      onTimer: (payload) =>
        weather.call('alarm clock', `${String(payload.timer)} ${clock.now()}`, ANY, () => runtime.onTimer(payload)),
    }),
    onError: nothing,
  });
  const slugs = new Map<string, string>();
  const deploy = async (next: Prepared): Promise<void> => {
    for (const node of Object.values(next.model.nodes)) slugs.set(node.id, node.slug);
    await tutti.deploy(withSecret(next));
  };
  for (const p of prepared) await deploy(p);
  return { tutti, clock, weather, far, people, slugs, deploy, close: () => tutti.close() };
}
const nothing = (): void => undefined;

/** Connections ask for a credential, so that the port of secrets is part of the play. */
const withSecret = (prepared: Prepared): Prepared => {
  const { binding } = prepared.model;
  const connections = Object.fromEntries(
    Object.entries(binding.connections ?? {}).map(([name, c]) => [name, { ...c, secret: SECRET, header: 'x-api-key' }]),
  );
  return { ...prepared, model: { ...prepared.model, binding: { ...binding, connections } } };
};

function watched(ports: Ports, far: FarSide): Ports {
  return {
    ...ports,
    events: {
      async publish(list) {
        for (const event of list) far.events.set(event.id, event);
        await ports.events.publish(list);
      },
    },
    notifier: {
      async send(notice) {
        const { id, instance, element, kind } = notice;
        far.notices.set(id, { instance, element, kind });
        await ports.notifier.send(notice);
      },
    },
    secrets: { get: (reference) => Promise.resolve(reference === SECRET ? CREDENTIAL : undefined) },
  };
}

interface Systems {
  readonly connections: HttpFetch;
  readonly models: ReturnType<typeof languageModels>;
  readonly people: readonly Person[];
}

/** The demo systems of all processes behind the addresses that their bindings name, in this process and without a socket. */
async function systems(prepared: readonly Prepared[], clock: Clock, far: FarSide): Promise<Systems> {
  const people = new Map(LOCAL_PEOPLE.map((p) => [p.id, p] as const));
  const model = new DemoModel();
  const bases: { readonly url: string; readonly system: Demo['connections'][string] }[] = [];
  for (const { folder, model: process } of prepared) {
    const module = await loadDemo(folder!);
    if (module === undefined) continue;
    for (const person of module.people ?? []) people.set(person.id, person);
    const demo = module.createDemo({ now: () => clock.now() });
    model.add(demo.model);
    for (const [name, { url }] of Object.entries(process.binding.connections ?? {}))
      bases.push({ url, system: demo.connections[name]! });
  }
  const connections: HttpFetch = async (url, init) => {
    const { url: base, system } = bases.find((b) => url.startsWith(b.url))!;
    const path = url.slice(base.length);
    const { reference } = JSON.parse(init.body ?? '{}') as { reference?: string };
    if (reference !== undefined) far.saw(path, reference, init.headers['idempotency-key'] ?? 'none');
    if (init.headers['x-api-key'] !== undefined) far.credentials.add(init.headers['x-api-key']);
    const response = await system.app.request(path, init);
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  };
  return {
    connections,
    models: languageModels({
      config: {
        url: 'http://model.demo',
        name: 'rules',
        fetch: (url: string | URL | Request, init?: RequestInit) =>
          Promise.resolve(model.app.request(new URL(String(url)).pathname, init)),
      },
    }),
    people: [...people.values()],
  };
}

/** What each process is started with: every way through it has its share. */
export const startData = (process: string, id: string, pick: <T>(...of: readonly T[]) => T): JsonObject => {
  if (process === 'claims-handling')
    return {
      claim: {
        id,
        policy: pick('P-100', 'P-100', 'P-900'),
        customer: { name: 'Mara Miller', email: 'mara@customer.example' },
        amount: 2400,
        description: "A tree fell on the garage in last night's storm.",
      },
    };
  if (process === 'invoice-approval') {
    const [order, amount, more] = pick(
      ['PO-17-480', '480.00', 'Cost centre: 4711'],
      ['PO-21-18000', '18500.00', 'Cost centre: 4711'],
      ['PO-30-64000', '64000.00', 'Cost centre: 4711'],
      ['PO-17-480', '480.00', 'page 2 illegible'],
      ['', '9200.00', ''],
    );
    const text = [`Invoice: ${id}`, ...(order === '' ? [] : [`Order: ${order}`]), `Amount: ${amount} EUR`, more!];
    return {
      invoice: {
        id,
        supplier: { name: 'Paper & Pens Ltd', email: 'billing@supplier.example' },
        document: { name: `${id}.pdf`, text: text.join('\n') },
      },
    };
  }
  const page = pick('page 1', 'page 1', 'page 1', 'page 2 illegible');
  return {
    application: {
      id,
      email: 'finance@acme.example',
      company: {
        name: pick('Acme', 'Acme', 'Acme', 'Acme', 'Acme', 'Shell Company'),
        registrationNumber: pick('HRB-12720', 'HRB-12500', 'HRB-12500'),
        jurisdiction: 'DE',
      },
      products: ['current'],
      owners: [{ name: 'Ana Lima', dateOfBirth: '1975-04-12' }],
      documents: [
        { name: 'register-extract.pdf', text: `Register extract of ${id}, ${page}\nBeneficial owner: Ana Lima` },
        { name: 'passport-ana-lima.pdf', text: 'Passport of Ana Lima' },
      ],
    },
  };
};
