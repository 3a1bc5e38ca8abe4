import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { DecisionDetail, DecisionSummary, InstanceView, SettingView } from '../../lib/runtime/types.ts';
import { apiWorld, type ApiWorld } from './world.ts';

const RISK = 'statemachines/account-opening/decisions/risk.dmn';
const INPUT = {
  screening: { sanctioned: false, politicallyExposed: false },
  credit: { score: 610 },
  application: { company: { jurisdiction: 'DE' }, owners: [1] },
};

describe('decisions over the API', () => {
  let world: ApiWorld;
  beforeAll(async () => {
    world = await apiWorld();
  });
  afterAll(() => world.close());

  test('are listed with their file, its version, and who asks for them', async () => {
    const { body } = await world.ask<{ items: DecisionSummary[] }>('clara', 'GET', '/decisions');
    expect(body.items.find((d) => d.id === 'risk')).toMatchObject({
      process: 'account-opening',
      name: 'Risk',
      kind: 'decision',
      file: 'decisions/risk.dmn',
      setting: 'decisions/risk.dmn',
      version: 1,
      hitPolicy: 'FIRST',
      rules: 9,
      usedBy: ['Task_Risk'],
    });
  });

  test('one has its tables', async () => {
    const { body } = await world.ask<DecisionDetail>('clara', 'GET', '/decisions/risk');
    expect(body.tables[0]).toMatchObject({
      hitPolicy: 'FIRST',
      inputs: [{ label: 'Sanctions hit' }, {}, {}, {}, {}],
      rules: [{ id: 'Rule_Sanctioned' }, {}, {}, {}, {}, {}, {}, {}, {}],
    });
    expect(await world.ask('clara', 'GET', '/decisions/rick')).toMatchObject({
      status: 404,
      body: { code: 'UNKNOWN_DECISION' },
    });
  });

  test('evaluating says the result, the rules and the inputs, and leaves nothing behind', async () => {
    const record = async () => (await world.host.runtime.audit.list({ limit: 500 })).items.length;
    const before = await record();
    for (let twice = 0; twice < 2; twice += 1) {
      const answer = await world.ask('carl', 'POST', '/decisions/risk/evaluate', { input: INPUT });
      expect(answer).toMatchObject({
        status: 200,
        body: {
          decision: 'risk',
          output: 'medium',
          rules: ['Rule_WeakCredit'],
          process: 'account-opening',
          version: 1,
          evaluated: [{ table: { inputs: [{}, {}, { expression: 'credit.score', value: 610 }, {}, {}] } }],
        },
      });
    }
    expect(await record()).toBe(before);
  });

  test('a request that does not fit is told by its pointer', async () => {
    expect(await world.ask('carl', 'POST', '/decisions/risk/evaluate', { input: [1] })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/input' }] },
    });
    expect(await world.ask('carl', 'POST', '/decisions/risk/evaluate', { now: 'soon' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/now' }] },
    });
  });

  test('a table is changed by proposal and approval; a running instance keeps its own', async () => {
    const { body: started } = await world.ask<InstanceView>('clara', 'POST', '/instances', {
      process: 'account-opening',
      variables: world.input,
    });
    await world.host.settle();
    const approve = (version: number) =>
      world.host.runtime.settings.approve('account-opening', 'decisions/risk.dmn', version, {
        kind: 'person',
        id: 'another owner',
        groups: [],
        roles: ['owner'],
      });
    const value = readFileSync(RISK, 'utf8').replace('[300..650)', '[300..600)').replace('&gt;= 650', '&gt;= 600');
    const path = '/processes/account-opening/settings/decisions/risk.dmn';
    const proposed = await world.ask<SettingView>('olga', 'PUT', path, { value, reason: 'credit is better now' });
    expect(proposed).toMatchObject({ status: 200, body: { status: 'proposed', version: 2 } });
    const asks = { input: INPUT };
    expect(await world.ask('carl', 'POST', '/decisions/risk/evaluate', asks)).toMatchObject({
      body: { output: 'medium' },
    });
    await approve(2);
    expect(await world.ask('carl', 'POST', '/decisions/risk/evaluate', asks)).toMatchObject({
      body: { output: 'low', version: 2 },
    });
    const pinned = `/decisions/risk/evaluate?instance=${started.id}`;
    expect(await world.ask('carl', 'POST', pinned, asks)).toMatchObject({ body: { output: 'medium', version: 1 } });
    expect(await world.ask('olga', 'PUT', path, { value: 'no table', reason: 'so' })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_DECISION_TABLE', errors: [{ pointer: '/value' }] },
    });
    // Of several rules only one may hold now.
    await world.ask('olga', 'PUT', path, { value: value.replace('"FIRST"', '"UNIQUE"'), reason: 'so' });
    await approve(3);
    expect(await world.ask('carl', 'POST', '/decisions/risk/evaluate', asks)).toMatchObject({
      status: 422,
      body: { code: 'CANNOT_DECIDE', errors: [{ message: expect.stringMatching(/risk\.dmn:\d+:\d+/) }] },
    });
  });
});
