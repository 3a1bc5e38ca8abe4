import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import { prepare, type Prepared } from '../../lib/local/prepare.ts';
import { readScenario } from '../../lib/local/scenario/format.ts';
import { openScenario, type OpenScenario } from '../../lib/local/scenario/host.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';
import type { Json, JsonObject } from '../../lib/model/json.ts';
import { personalPaths } from '../../lib/model/personal.ts';
import type { HttpFetch, LanguageModels } from '../../lib/platform/port.ts';
import { actorOf } from '../../lib/runtime/types.ts';
import { apiOver } from '../api/world.ts';

const FOLDER = 'statemachines/account-opening';
const SECRETS: Readonly<Record<string, string>> = {
  'registry-key': 'planted-registry-5d41402abc4b',
  'bureau-key': 'planted/bureau+key==7b52009b64fd',
  'identity-key': 'planted"identity\\key-098f6bcd',
  'core-key': 'planted-core-e4da3b7fbbce2345',
};
const MODEL_KEY = 'sk-planted-model-1f0e3dad99908345';
const files = readdirSync(join(FOLDER, 'scenarios')).filter((f) => f.endsWith('.yaml'));
/** A few in `npm test`, all of them in `npm run prove`. */
const chosen = process.env.TUTTI_PROVE === '1' ? files : files.filter((_f, i) => i % 6 === 0);

/** Every file below a folder that holds one of the texts, as it stands there or as base64. */
function holding(folder: string, texts: readonly string[], leaveOut: (path: string) => boolean): string[] {
  const forms = texts.flatMap((t) => [
    t,
    JSON.stringify(t).slice(1, -1),
    Buffer.from(t).toString('base64').replace(/=+$/, ''),
  ]);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile())
    .map((f) => join(f.parentPath, f.name))
    .filter((path) => !leaveOut(relative(folder, path)))
    .flatMap((path) => {
      const bytes = readFileSync(path);
      const found = forms.filter((form) => bytes.includes(form));
      return found.length === 0 ? [] : [`${relative(folder, path)}: ${found[0]}`];
    });
}

/** What is personal in start data, as texts to look for. */
function personalTexts(prepared: Prepared, input: JsonObject): string[] {
  const at = (value: Json | undefined, path: readonly string[]): Json[] => {
    if (Array.isArray(value)) return value.flatMap((v) => at(v, path));
    if (path.length === 0 || value === undefined || value === null || typeof value !== 'object') return [value ?? null];
    return at(value[path[0]!], path.slice(1));
  };
  const leaves = (value: Json): string[] =>
    typeof value === 'string'
      ? [value]
      : value !== null && typeof value === 'object'
        ? Object.values(value).flatMap(leaves)
        : [];
  return [
    ...new Set(
      personalPaths(prepared.model)
        .flatMap((path) => at(input, path))
        .flatMap(leaves),
    ),
  ].filter(
    // A file's name or a jurisdiction stands in many places by itself.
    (text) => text.length > 7 && !text.endsWith('.pdf'),
  );
}

describe('planted secrets and personal data', () => {
  let prepared: Prepared;
  const said: string[] = [];
  const hear = (...words: unknown[]): void =>
    void said.push(words.map((w) => (w instanceof Error ? w.stack : String(w))).join(' '));

  beforeAll(async () => {
    const read = await prepare(FOLDER);
    const secrets = Object.keys(SECRETS);
    const connections = Object.fromEntries(
      Object.entries(read.model.binding.connections ?? {}).map(([name, c], i) => [
        name,
        { ...c, secret: secrets[i]!, ...(i % 2 === 0 ? { header: 'X-Api-Key' } : {}) },
      ]),
    );
    prepared = { ...read, model: { ...read.model, binding: { ...read.model.binding, connections } } };
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
      jest.spyOn(console, method).mockImplementation(hear);
  });
  afterEach(() => void (said.length = 0));

  /** While the world is hostile, systems and model tell everything they were sent: in errors, in answers, again and again at the core bank. */
  let hostility = false;
  const hostile = (next: HttpFetch): HttpFetch => {
    const calls = new Map<string, number>();
    return async (url, init) => {
      if (!hostility) return next(url, init);
      const count = (calls.get(url) ?? 0) + 1;
      calls.set(url, count);
      const told = JSON.stringify({ url, ...init, signal: undefined });
      if (count === 1) throw new Error(`connect ECONNREFUSED ${told}`);
      if (count === 2 || url.includes('7104')) return { status: 503, headers: { 'x-echo': told }, text: told };
      return next(url, init);
    };
  };
  const leaking = (next: LanguageModels): LanguageModels => ({
    generate: (request) => {
      if (hostility && request.prompt.length % 2 === 0)
        throw new Error(`429 for ${SECRETS['registry-key']}: ${request.prompt}`);
      return next.generate(request);
    },
  });
  /** A second instance of the same data, in a hostile world. */
  const suffer = async (host: OpenScenario, input: JsonObject, by: string): Promise<string> => {
    hostility = true;
    try {
      const application = { ...(input.application as JsonObject), id: 'HOSTILE-1' };
      const starter = actorOf(await host.person(by));
      const { id } = await host.runtime.instances.start(
        { process: 'account-opening', variables: { ...input, application } },
        starter,
      );
      for (let i = 0; i < 4; i += 1) await host.advance(10_000);
      return id;
    } finally {
      hostility = false;
    }
  };

  const api = (host: OpenScenario) => {
    const { app, identity } = apiOver(host, LOCAL_PEOPLE);
    const authorization = `Bearer ${identity.open('ada')}`;
    return async (method: string, path: string, body?: object): Promise<{ status: number; text: string }> => {
      const response = await app.request(`http://127.0.0.1${path}`, {
        method,
        headers: { host: '127.0.0.1', authorization },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    };
  };

  test.each(chosen)('%s', async (file) => {
    const data = mkdtempSync(join(tmpdir(), 'tutti-planted-'));
    writeFileSync(join(data, 'secrets.json'), JSON.stringify(SECRETS));
    process.env.TUTTI_MODEL_KEY = MODEL_KEY;
    const host = await openScenario(prepared, {
      data,
      wrapHttp: hostile,
      wrapModels: leaking,
      onError: (error, where) => hear(where, error),
    });
    try {
      const scenario = await readScenario(join(FOLDER, 'scenarios', file));
      const personal = personalTexts(prepared, scenario.start.input);
      expect(personal.length).toBeGreaterThan(2);
      const { instance, passed } = await runScenario(scenario, host);
      expect(passed).toBe(true);
      const first = instance!.id;
      const second = await suffer(host, scenario.start.input, scenario.start.as);
      const secrets = [...Object.values(SECRETS), MODEL_KEY];
      const ask = api(host);

      // Secrets: nowhere but in the vault itself.
      expect(holding(data, secrets, (path) => path === 'secrets.json')).toEqual([]);
      // Personal data: in blobs that an erasure removes, and nowhere else.
      const erasable = (path: string): boolean => /^blobs\/(values|audit)\//.test(path);
      expect(holding(data, personal, (path) => path === 'secrets.json' || erasable(path))).toEqual([]);
      expect(holding(data, personal, (path) => !erasable(path))).not.toEqual([]);

      const plain = [
        '/instances',
        '/tasks?scope=all',
        '/incidents',
        '/audit?limit=500',
        '/audit/export',
        `/instances/${second}/timeline?limit=500`,
      ];
      const whole = [
        `/instances/${first}`,
        `/instances/${second}`,
        '/processes/account-opening',
        '/audit/export?values=true',
        '/local/notifications',
      ];
      for (const path of [...plain, ...whole]) {
        const { status, text } = await ask('GET', path);
        expect([path, status]).toEqual([path, 200]);
        expect([
          path,
          secrets.filter((s) => text.includes(s) || text.includes(JSON.stringify(s).slice(1, -1))),
        ]).toEqual([path, []]);
        if (plain.includes(path)) expect([path, personal.filter((p) => text.includes(p))]).toEqual([path, []]);
      }
      const refused = await ask('POST', '/instances', {
        process: 'account-opening',
        variables: { ...scenario.start.input, application: 7 },
      });
      expect([refused.status, [...secrets, ...personal].filter((s) => refused.text.includes(s))]).toEqual([400, []]);
      expect([...secrets, ...personal].filter((s) => said.join('\n').includes(s))).toEqual([]);

      // Erased, nothing personal is left; the chain verifies and says so.
      for (const id of [first, second]) {
        expect((await ask('POST', `/instances/${id}/erasure`, { reason: 'too early' })).status).toBe(
          id === first && instance!.status !== 'running' ? 422 : 409,
        );
        await ask('POST', `/instances/${id}/cancellation`, { reason: 'the scenario is over' });
        await host.settle();
        const erased = await ask('POST', `/instances/${id}/erasure`, {
          reason: 'asked for by the customer',
          early: true,
        });
        expect([erased.status, erased.text]).toEqual([200, expect.stringContaining('erasedAt')]);
        await host.settle();
      }
      expect(holding(data, personal, (path) => path === 'secrets.json')).toEqual([]);
      await host.runtime.audit.anchor();
      const report = await host.runtime.audit.verify({ values: true });
      expect(report).toMatchObject({ ok: true, summary: 'consistent, anchored' });
      expect(report.values.erased).toBeGreaterThan(3);
    } finally {
      await host.close();
      rmSync(data, { recursive: true, force: true });
      delete process.env.TUTTI_MODEL_KEY;
    }
  });
});
