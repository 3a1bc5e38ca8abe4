import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openScenario } from '../../lib/local/scenario/host.ts';
import { readScenario } from '../../lib/local/scenario/format.ts';
import { referenceIn } from '../../lib/model/wire.ts';
import { actorOf } from '../../lib/runtime/types.ts';
import { apiWorld, type ApiWorld } from '../api/world.ts';

const FOLDER = 'statemachines/account-opening';
const FOREIGN = { $blob: 'values/another-instance/secret.json' };

/** Large values travel as references. One from outside would show whoever sends it what belongs to somebody else. */
describe('a reference from outside', () => {
  let world: ApiWorld;
  beforeAll(async () => {
    world = await apiWorld();
  });
  afterAll(() => world.close());

  test.each([
    [
      'clara',
      'POST',
      '/instances',
      { process: 'account-opening', variables: { application: { id: FOREIGN } } },
      '/variables/application/id',
    ],
    ['clara', 'POST', '/messages', { name: 'documents-received', key: 'A-1', data: [FOREIGN] }, '/data/0'],
    ['carl', 'POST', '/tasks/none/completion', { data: { 'a/b': FOREIGN } }, '/data/a~1b'],
    ['oskar', 'POST', '/incidents/none/skip', { output: FOREIGN, reason: 'x' }, '/output'],
  ])('is refused at the door: %s, %s %s', async (as, method, path, body, pointer) => {
    const answer = await world.ask(as, method, path, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'RESERVED_NAME', errors: [{ pointer }] } });
  });

  test('in the answer of a system is an incident that says where', async () => {
    const host = await openScenario(FOLDER);
    const { start } = await readScenario(`${FOLDER}/scenarios/straight-through.yaml`);
    const body = { registered: true, sanctioned: false, politicallyExposed: false, verdict: 'clear', more: FOREIGN };
    await host.given({ http: { registry: { body } } });
    const { id } = await host.runtime.instances.start(
      { process: 'account-opening', variables: start.input },
      actorOf(await host.person('clara')),
    );
    await host.settle();
    await host.advance(60_000);
    const { items } = await host.runtime.incidents.list({ status: 'open', instance: id });
    expect(items).toMatchObject([{ cause: expect.stringContaining('"$blob" at /more') }]);
    await host.close();
  });

  test('in the answer of a model is nothing that a reviewer is shown', async () => {
    const host = await openScenario(FOLDER);
    const { start } = await readScenario(`${FOLDER}/scenarios/straight-through.yaml`);
    await host.given({ ai: { 'review-documents': { documents: [], owners: [FOREIGN as never], confidence: 1 } } });
    const { id } = await host.runtime.instances.start(
      { process: 'account-opening', variables: start.input },
      actorOf(await host.person('clara')),
    );
    await host.settle();
    const dora = actorOf(await host.person('dora'));
    const { items } = await host.runtime.tasks.list({ scope: 'all', status: 'open', instance: id }, dora);
    const { evidence } = await host.runtime.tasks.get(items[0]!.id, dora);
    expect(evidence).toMatchObject({ reason: 'invalid-output', output: null });
    await host.close();
  });

  test('is found however deep it lies', () => {
    let deep: unknown = FOREIGN;
    for (let n = 0; n < 100_000; n += 1) deep = [deep];
    expect(referenceIn(deep)).toMatch(/^(\/0)+$/);
    expect(referenceIn({ a: [1, 'two', null, { b: {} }] })).toBeUndefined();
  });
});
