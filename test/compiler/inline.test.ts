import { describe, expect, test } from '@jest/globals';
import { compile, explain } from '../../lib/compiler/index.ts';
import { inlineFindings } from '../../lib/expressions/index.ts';
import type { StepBinding } from '../../lib/model/binding.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import { decision, dmn, table } from '../expressions/dmn/models.ts';
import { flow, flows, modelOf, people, small, SOMEBODY, system, type Drawn, type Small } from '../support/small.ts';

// Decision tables that are compiled into the machine: what they cost, what they leave in the record, and that the function decides where they cannot.

const PATH = 'decisions/risk.dmn';
const OUTPUT = ['<output name="risk" />'];
const risk = (policy = 'UNIQUE', rules: readonly (readonly string[])[] = RULES): string =>
  dmn(decision('d_risk', table(`hitPolicy="${policy}"`, ['amount', 'kind'], OUTPUT, rules)));
const RULES = [
  ['< 10', '-', '"low"'],
  ['[10..100]', '"company"', '"low"'],
  ['[10..100]', 'not("company")', '"high"'],
  ['> 50', '"odd"', '"odd"'],
];
const inline = (more: Partial<StepBinding> = {}): StepBinding => ({
  decision: PATH,
  inline: true,
  result: 'risk',
  retry: { attempts: 1 },
  ...more,
});

/** Somebody asks, the table decides, a gateway goes by it. */
const ASKED: Drawn = {
  content: `<bpmn:startEvent id="S" /><bpmn:userTask id="Ask" /><bpmn:businessRuleTask id="Rate" name="Rate risk" />
    <bpmn:exclusiveGateway id="G" name="High?" default="G_Low" />
    <bpmn:userTask id="Look" /><bpmn:endEvent id="Low" /><bpmn:endEvent id="High" />
    ${flows('S', 'Ask', 'Rate', 'G')}${flow('G', 'Look', 'risk = "high"')}${flow('G', 'Low')}${flow('Look', 'High')}`,
  steps: { Ask: people({ result: 'given' }), Rate: inline(), Look: people() },
  variables: ['amount', 'kind'],
  files: { [PATH]: risk() },
};
const without = (drawn: Drawn): Drawn => ({
  ...drawn,
  steps: { ...drawn.steps, Rate: { decision: PATH, result: 'risk', retry: { attempts: 1 } } },
});

async function decided(one: Small) {
  const { items } = await one.tutti.runtime.audit.list({ stream: one.id, action: 'decision.rule', limit: 100 });
  return items;
}
const ends = async (one: Small) => {
  const { status, outcome, variables } = await one.detail();
  return { status, outcome, risk: variables.risk, incidents: (await one.incidents()).map((i) => i.cause) };
};

describe('a table before a gateway', () => {
  test('costs no state and no call', async () => {
    await small(
      ASKED,
      async (one) => {
        await one.complete('Ask', { a: 1 });
        expect(await one.entered()).toEqual(['Start: S', 'Ask', 'High?', 'Look']);
        expect((await one.detail()).variables).toMatchObject({ risk: 'high' });
      },
      { start: { amount: 20, kind: 'person' } },
    );
  });

  const DATA: readonly (readonly [string, JsonObject])[] = [
    ['one rule holds', { amount: 5, kind: 'company' }],
    ['another one', { amount: 50, kind: 'company' }],
    ['none holds', { amount: 500, kind: 'company' }],
    ['two hold, which UNIQUE forbids', { amount: 60, kind: 'odd' }],
    ['wrong types', { amount: 'much', kind: 7 }],
    ['nothing is given', {}],
  ];
  test.each(DATA)('comes to the same as evaluated: %s', async (_what, start) => {
    const run = (drawn: Drawn) =>
      small(
        drawn,
        async (one) => {
          await one.complete('Ask');
          const entries = await decided(one);
          return { ...(await ends(one)), rules: entries.map((e) => e.decided?.rules) };
        },
        { start },
      );
    expect(await run(ASKED)).toEqual(await run(without(ASKED)));
  });

  test('a fault is an incident of the step; with the data mended the step goes on', async () => {
    await small(
      ASKED,
      async (one) => {
        await one.complete('Ask');
        const [incident] = await one.incidents();
        expect(incident).toMatchObject({ element: 'Rate' });
        expect((await one.entered()).slice(0, 4)).toEqual(['Start: S', 'Ask', 'High?', 'By function: Rate risk']);
        await one.tutti.runtime.incidents.edit(incident!.id, { amount: 5 }, 'a typing error', SOMEBODY);
        await one.clock.settle();
        expect(await ends(one)).toMatchObject({ status: 'completed', outcome: 'Low', risk: 'low', incidents: [] });
      },
      { start: { amount: 60, kind: 'odd' } },
    );
  });

  test('skipped with an output, the gateway goes by that', async () => {
    await small(
      ASKED,
      async (one) => {
        await one.complete('Ask');
        const [incident] = await one.incidents();
        await one.tutti.runtime.incidents.skip(incident!.id, 'high', 'agreed by telephone', SOMEBODY);
        await one.clock.settle();
        expect(await one.tasks('Look')).toHaveLength(1);
      },
      { start: { amount: 60, kind: 'odd' } },
    );
  });

  test('a reference is decided by the function', async () => {
    await small(
      ASKED,
      async (one) => {
        await one.complete('Ask');
        expect(await one.entered()).toContain('By function: Rate risk');
        expect(await ends(one)).toMatchObject({ status: 'completed', risk: 'low' });
        expect((await decided(one))[0]?.decided).toMatchObject({ inline: true, rules: ['r1'] });
      },
      { start: { amount: 5, kind: 'x'.repeat(100_000) } },
    );
  });
});

describe('the record', () => {
  test('says which rules held, for which inputs, and by which file', async () => {
    await small(
      { ...ASKED, files: { [PATH]: risk('FIRST', [...RULES, ['-', '-', '"any"']]) } },
      async (one) => {
        await one.complete('Ask');
        const [entry, more] = await decided(one);
        expect(more).toBeUndefined();
        expect(entry).toMatchObject({
          lane: 'main',
          subject: { element: 'Rate', activation: 'root/Rate:1' },
          decided: { decision: 'd_risk', rules: ['r3'], file: one.model.files[PATH]!.hash, inline: true },
        });
        const detail = await one.detail();
        expect(detail.path).toEqual(['S', 'Ask', 'Rate', 'G', 'Look']);
        expect(detail.elements.Rate).toMatchObject({ state: 'completed', visits: 1 });
      },
      { start: { amount: 20, kind: 'person' } },
    );
  });
});

describe('where it stands', () => {
  test('at the start: a Pass of its own, also in a loop, with an activation for each visit', async () => {
    const looped: Drawn = {
      ...ASKED,
      content: `<bpmn:startEvent id="S" /><bpmn:exclusiveGateway id="M" /><bpmn:businessRuleTask id="Rate" name="Rate risk" />
        <bpmn:exclusiveGateway id="G" name="High?" default="G_Low" /><bpmn:userTask id="Ask" /><bpmn:endEvent id="Low" />
        ${flows('S', 'M', 'Rate', 'G')}${flow('G', 'Ask', 'risk = "high"')}${flow('G', 'Low')}${flow('Ask', 'M')}`,
      steps: { Ask: people({ result: 'given' }), Rate: inline() },
    };
    await small(
      looped,
      async (one) => {
        await one.complete('Ask', { again: 1 });
        await one.complete('Ask', { again: 2 });
        expect((await decided(one)).map((e) => e.subject.activation)).toEqual([
          'root/Rate:1',
          'root/Rate:2',
          'root/Rate:3',
        ]);
        const entered = await one.entered();
        expect(entered.filter((name) => name === 'Rate risk')).toHaveLength(1);
        expect(entered).not.toContain('By function: Rate risk');
      },
      { start: { amount: 20, kind: 'person' } },
    );
  });

  test('with no gateway behind: one state, which the function stands behind', async () => {
    const line: Drawn = {
      ...ASKED,
      content: `<bpmn:startEvent id="S" /><bpmn:businessRuleTask id="Rate" name="Rate risk" /><bpmn:userTask id="Look" /><bpmn:endEvent id="E" />${flows('S', 'Rate', 'Look', 'E')}`,
      steps: { Rate: inline(), Look: people() },
    };
    await small(line, async (one) => expect(await one.entered()).toEqual(['Start: S', 'Rate risk', 'Look']), {
      start: { amount: 5, kind: 'person' },
    });
    await small(
      line,
      async (one) => {
        expect((await one.entered()).slice(0, 3)).toEqual(['Start: S', 'Rate risk', 'By function: Rate risk']);
        expect(await one.incidents()).toHaveLength(1);
      },
      { start: { amount: 60, kind: 'odd' } },
    );
  });

  test('declared types that are never large: nothing to ask, and no state anywhere', async () => {
    const total: Drawn = {
      ...ASKED,
      content: `<bpmn:startEvent id="S" /><bpmn:userTask id="Ask" /><bpmn:businessRuleTask id="Rate" name="Rate risk" /><bpmn:userTask id="Look" /><bpmn:endEvent id="E" />${flows('S', 'Ask', 'Rate', 'Look', 'E')}`,
      steps: { Ask: people({ result: 'given' }), Rate: inline(), Look: people() },
      binding: { variables: { amount: { type: 'integer' }, big: { type: 'boolean' } } },
      variables: ['amount', 'big'],
      files: {
        [PATH]: dmn(
          decision(
            'd_risk',
            table('hitPolicy="FIRST"', ['amount', 'big'], OUTPUT, [
              ['< 10', '-', '"low"'],
              ['-', 'true', '"high"'],
            ]),
          ),
        ),
      },
    };
    await small(
      total,
      async (one) => {
        await one.complete('Ask');
        expect(await one.entered()).toEqual(['Start: S', 'Ask', 'Look']);
        expect((await one.detail()).variables).toMatchObject({ risk: 'high' });
        const told = explain(one.compiled, one.model).find((e) => e.element.includes('Rate'));
        expect(told?.why).toContain('it can always decide');
      },
      { start: { amount: 20, big: true } },
    );
  });

  test('what the state before has just assigned is what the table sees', async () => {
    const fresh: Drawn = {
      ...ASKED,
      content: ASKED.content.replace('<bpmn:userTask id="Ask" />', '<bpmn:serviceTask id="Ask" />'),
      steps: { Ask: system({ result: 'kind' }), Rate: inline(), Look: people() },
    };
    await small(
      fresh,
      async (one) => expect((await one.detail()).variables).toMatchObject({ kind: 'person', risk: 'high' }),
      {
        start: { amount: 20, kind: 'company' },
        answer: () => ({ body: 'person' }),
      },
    );
  });

  test('in an iteration: the same results and record as evaluated', async () => {
    const items: Drawn = {
      ...ASKED,
      content: `<bpmn:startEvent id="S" /><bpmn:subProcess id="Each"><bpmn:multiInstanceLoopCharacteristics />
        <bpmn:startEvent id="S2" /><bpmn:businessRuleTask id="Rate" name="Rate risk" /><bpmn:userTask id="Look" /><bpmn:endEvent id="E2" />
        ${flows('S2', 'Rate', 'Look', 'E2')}</bpmn:subProcess><bpmn:endEvent id="E" />${flows('S', 'Each', 'E')}`,
      steps: { Each: { each: { of: '=amounts', as: 'amount' } }, Rate: inline(), Look: people() },
      variables: ['amounts', 'kind'],
    };
    const run = (drawn: Drawn) =>
      small(
        drawn,
        async (one) => {
          await one.complete('Look');
          await one.complete('Look');
          const rules = (await decided(one)).map((e) => [e.lane, e.subject.activation, e.decided?.rules]);
          return { ...(await ends(one)), rules: rules.sort() };
        },
        { start: { amounts: [5, 20], kind: 'person' } },
      );
    const told = await run(items);
    expect(told.rules).toHaveLength(2);
    expect(told).toEqual(
      await run({
        ...items,
        steps: { ...items.steps, Rate: { decision: PATH, result: 'risk', retry: { attempts: 1 } } },
      }),
    );
  });

  test('in a branch, and played', async () => {
    const branches: Drawn = {
      ...ASKED,
      content: `<bpmn:startEvent id="S" /><bpmn:parallelGateway id="F" /><bpmn:businessRuleTask id="Rate" name="Rate risk" /><bpmn:userTask id="Look" /><bpmn:parallelGateway id="J" /><bpmn:endEvent id="E" />
        ${flows('S', 'F', 'Rate', 'J', 'E')}${flows('F', 'Look', 'J')}`,
      steps: { Rate: inline(), Look: people() },
    };
    for (const how of [{}, { play: ['Process'] }])
      await small(
        branches,
        async (one) => {
          await one.complete('Look');
          expect(await ends(one)).toMatchObject({ status: 'completed', risk: 'high' });
          expect((await decided(one)).map((e) => e.decided?.rules)).toEqual([['r3']]);
        },
        {
          start: { amount: 20, kind: 'person' },
          how: how.play === undefined ? {} : { play: [(await modelOf(branches)).root] },
        },
      );
  });
});

describe('what cannot be compiled is refused by name', () => {
  const refused = async (more: Partial<Drawn>) => {
    const model = await modelOf({ ...ASKED, ...more });
    const findings = inlineFindings(model);
    expect(() => compile(model)).toThrow(findings[0]?.code ?? 'no finding');
    return findings.map((f) => `${f.code} ${f.place?.file}: ${f.message}`);
  };
  test.each([
    [
      'a cell',
      { files: { [PATH]: risk('UNIQUE', [['> 10 / 3', '-', '"x"']]) } },
      /TUT-510 decisions\/risk.dmn: .*rule 1, cell 1 "> 10 \/ 3".*more digits/,
    ],
    [
      'a sum',
      {
        files: {
          [PATH]: dmn(
            decision('d_risk', table('hitPolicy="COLLECT" aggregation="SUM"', ['amount'], OUTPUT, [['-', 'amount']])),
          ),
        },
      },
      /SUM is taken of written values only/,
    ],
    [
      'too many rules',
      {
        files: {
          [PATH]: risk(
            'FIRST',
            Array.from({ length: 51 }, (_, i) => [`${i}`, '-', '"x"']),
          ),
        },
      },
      /TUT-511 .*51 rules/,
    ],
    [
      'an output schema',
      { steps: { ...ASKED.steps, Rate: inline({ output: { type: 'string' } }) } },
      /TUT-510 .*output/,
    ],
    ['a personal variable', { binding: { personal: ['kind'] } }, /TUT-510 .*"kind", which is personal/],
    [
      'another decision',
      {
        files: {
          [PATH]: dmn(
            decision('d_other', table('', ['amount'], OUTPUT, [])) +
              decision('d_risk', table('', ['other'], OUTPUT, []), ['d_other']),
          ),
        },
      },
      /requires the decision "other"/,
    ],
  ] as readonly (readonly [string, Partial<Drawn>, RegExp])[])('%s', async (_what, more, message) => {
    expect((await refused(more)).join('\n')).toMatch(message);
  });
  test('a loop in which nothing else is done', async () => {
    const content = `<bpmn:startEvent id="S" /><bpmn:exclusiveGateway id="M" /><bpmn:businessRuleTask id="Rate" /><bpmn:exclusiveGateway id="G" default="G_Low" /><bpmn:endEvent id="Low" />
      ${flows('S', 'M', 'Rate', 'G')}${flow('G', 'M', 'risk = "high"')}${flow('G', 'Low')}`;
    expect((await refused({ content, steps: { Rate: inline() } })).join('\n')).toMatch(
      /loop in which nothing else is done/,
    );
  });
});
