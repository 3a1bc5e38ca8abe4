import { afterEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { movedClock } from '../../lib/local/clock.ts';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import { prepare, type Prepared } from '../../lib/local/prepare.ts';
import { openTutti, type Tutti } from '../../lib/local/tutti.ts';
import { languageModels } from '../../lib/platform/models.ts';
import { actorOf, type Actor, type SettingView } from '../../lib/runtime/types.ts';

const person = (id: string) => actorOf(LOCAL_PEOPLE.find((p) => p.id === id)!);
const owner = (id: string): Actor => ({ kind: 'person', id, groups: [], roles: ['owner'] });
const FOLDER = 'test/runtime/fixtures/priced';
const KEY = 'decisions/price.dmn';
const TABLE = readFileSync(`${FOLDER}/${KEY}`, 'utf8');
/** The table with other prices. */
const priced = (small: number, large: number): string =>
  TABLE.replace('<text>10</text>', `<text>${small}</text>`).replace('<text>20</text>', `<text>${large}</text>`);

const opened: Tutti[] = [];
afterEach(async () => {
  for (const tutti of opened.splice(0)) await tutti.close();
});
async function open() {
  const clock = movedClock(Date.UTC(2026, 0, 5));
  const tutti = await openTutti({ clock, models: languageModels({}) });
  opened.push(tutti);
  await tutti.deploy(FOLDER);
  const { runtime } = tutti;
  return {
    tutti,
    clock,
    runtime,
    async start(version?: string) {
      const request = { process: 'priced', variables: { amount: 50 }, ...(version === undefined ? {} : { version }) };
      const { id } = await runtime.instances.start(request, person('clara'));
      await clock.settle();
      return id;
    },
    async answer(id: string) {
      const { items } = await runtime.tasks.list({ scope: 'groups', status: 'open', instance: id }, person('carl'));
      await runtime.tasks.complete(items[0]!.id, { ok: true }, person('carl'));
      await clock.settle();
      const { variables } = await runtime.instances.get(id);
      return [variables.first, variables.second];
    },
    async change(text: string) {
      const proposed = await runtime.settings.change('priced', KEY, text, 'prices rise', owner('olga'));
      return runtime.settings.approve('priced', KEY, proposed.version, owner('otto'));
    },
    async setting(): Promise<SettingView[]> {
      return (await runtime.settings.list('priced')).filter((s) => s.key === KEY);
    },
  };
}
/** The process folder with another text of its table, as a further version. */
async function version(text: string, hash: string): Promise<Prepared> {
  const prepared = await prepare(FOLDER);
  const { model, compiled } = prepared;
  const file = { ...model.files[KEY]!, text, hash: `sha256:${hash}` };
  const definition = compiled.definition.replaceAll(model.hash, hash);
  return {
    ...prepared,
    model: { ...model, hash, files: { ...model.files, [KEY]: file } },
    compiled: { ...compiled, version: hash, definition },
  };
}

describe('a decision file is a governed setting', () => {
  test('an instance keeps the version of its start, a new one gets the new one, and the record says which', async () => {
    const { runtime, start, answer, change, setting } = await open();
    const before = await start();
    const proposed = await runtime.settings.change('priced', KEY, priced(11, 21), 'prices rise', owner('olga'));
    expect(proposed).toMatchObject({ status: 'proposed', version: 2, author: 'olga' });
    // What is only proposed holds for nobody.
    const between = await start();
    await runtime.settings.approve('priced', KEY, proposed.version, owner('otto'));
    const after = await start();
    const last = await change(priced(12, 22));
    expect(await answer(before)).toEqual([10, 10]);
    expect(await answer(between)).toEqual([10, 10]);
    expect(await answer(after)).toEqual([11, 11]);
    expect(await answer(await start())).toEqual([12, 12]);
    expect(await setting()).toMatchObject([{ version: last.version, author: 'olga', approvedBy: 'otto' }]);

    const { items } = await runtime.audit.list({ stream: after, action: 'decision.rule' });
    const { hash } = proposed.value as { hash: string };
    for (const entry of items)
      expect(entry.decided).toMatchObject({ rules: ['Rule_small'], file: hash, setting: KEY, version: 2 });
    expect(items).toHaveLength(2);
    expect((await runtime.audit.verify()).findings).toEqual([]);
  });

  test('a change takes a reason, a second person, and a table that can be evaluated', async () => {
    const { runtime } = await open();
    const change = (text: string, reason = 'so') => runtime.settings.change('priced', KEY, text, reason, owner('olga'));
    await expect(change(priced(1, 2), ' ')).rejects.toMatchObject({ code: 'REASON_REQUIRED' });
    await expect(runtime.settings.change('priced', KEY, priced(1, 2), 'so', person('carl'))).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
    const { version } = await change(priced(1, 2));
    await expect(runtime.settings.approve('priced', KEY, version, owner('olga'))).rejects.toMatchObject({
      code: 'FOUR_EYES',
    });
    for (const [text, says] of [
      ['no XML', /is not DMN/],
      [TABLE.replace('id="price"', 'id="prices"'), /no decision "price" any more, for which "First price" asks/],
      [TABLE.replace('&lt; 100', '&lt; (100'), /price\.dmn:\d+:\d+/],
      [TABLE.replace('<outputEntry id="O1">', '<outputEntri />$&'), /price\.dmn:\d+:\d+: DMN has no <outputEntri>/],
    ] as const)
      await expect(change(text)).rejects.toMatchObject({
        code: 'INVALID_DECISION_TABLE',
        problems: expect.arrayContaining([{ pointer: '/value', message: expect.stringMatching(says) }]),
      });
    await expect(
      runtime.settings.change('priced', 'decisions/other.dmn', TABLE, 'so', owner('olga')),
    ).rejects.toMatchObject({ code: 'UNKNOWN_SETTING' });
  });

  test('a deployment brings its own file where nobody has changed the last one', async () => {
    const { tutti, start, answer, setting } = await open();
    const before = await start();
    await tutti.deploy(await version(priced(30, 40), 'v2'));
    expect(await answer(await start())).toEqual([30, 30]);
    expect(await answer(before)).toEqual([10, 10]);
    expect(await setting()).toMatchObject([{ version: 2, author: 'deployment', status: 'active' }]);
  });

  test('what people have changed stays, and the file of the deployment is a proposal', async () => {
    const { tutti, runtime, start, answer, change, setting } = await open();
    await change(priced(11, 21));
    await tutti.deploy(await version(priced(30, 40), 'v2'));
    expect(await answer(await start())).toEqual([11, 11]);
    const [active, proposed] = await setting();
    expect([active, proposed]).toMatchObject([
      { status: 'active', author: 'olga' },
      { status: 'proposed', author: 'deployment' },
    ]);
    await runtime.settings.approve('priced', KEY, proposed!.version, owner('otto'));
    expect(await answer(await start())).toEqual([30, 30]);
    // The same files once more are nothing new.
    await tutti.deploy(await version(priced(30, 40), 'v2'));
    expect(await setting()).toHaveLength(1);
  });

  test('an older version that is started on purpose decides by its own file', async () => {
    const { tutti, runtime, start, answer } = await open();
    const first = (await runtime.processes.list())[0]!.version;
    await tutti.deploy(await version(priced(30, 40), 'v2'));
    expect(await answer(await start(first))).toEqual([10, 10]);
  });
});
