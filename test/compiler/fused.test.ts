import { describe, expect, test } from '@jest/globals';
import { compile, explain } from '../../lib/compiler/index.ts';
import {
  flow,
  flows,
  modelOf,
  small,
  SOMEBODY,
  system,
  type Drawn,
  type Small,
  type SmallOptions,
} from '../support/small.ts';

// The compact level: neighbouring steps in one call. Whatever happens, it looks the same as at the readable level.

const COMPACT = { optimize: 'compact' } as const;
const at = (drawn: Drawn, level: 'readable' | 'compact'): Drawn =>
  level === 'compact' ? { ...drawn, binding: { ...drawn.binding, ...COMPACT } } : drawn;

const ERROR = (code: string): string => `<bpmn:errorEventDefinition errorRef="${code}" />`;
const ROOTS = '<bpmn:error id="no" name="no" errorCode="no" /><bpmn:message id="stop" name="stop" />';
const THREE: Drawn = {
  content: `<bpmn:startEvent id="S" /><bpmn:serviceTask id="A" /><bpmn:serviceTask id="B" /><bpmn:serviceTask id="C" /><bpmn:endEvent id="E" />${flows('S', 'A', 'B', 'C', 'E')}`,
  steps: {
    A: system({ result: 'a' }),
    B: system({ result: 'b', retry: { attempts: 2, interval: 'PT1S' } }, '={a: a.n}'),
    C: system({ result: 'c' }, '={b: b.n}'),
  },
};
type Answer = NonNullable<SmallOptions['answer']>;
const numbered: Answer = ({ element }) => ({ body: { n: 'ABC'.indexOf(element) + 1 } });

/** Everything that can be seen from outside. */
async function seen(one: Small) {
  const { status, outcome, variables, elements, flows: taken, path } = await one.detail();
  const record = await one.record();
  return {
    status,
    outcome,
    variables,
    elements,
    taken,
    path,
    record,
    requests: one.requests.map(({ element, key, body }) => ({ element, key: key.replace(one.id, ''), body })),
  };
}

async function both(
  drawn: Drawn,
  options: SmallOptions,
  act: (one: Small) => Promise<void> = () => Promise.resolve(),
): Promise<readonly string[]> {
  const readable = await small(at(drawn, 'readable'), async (one) => (await act(one), seen(one)), options);
  return small(
    at(drawn, 'compact'),
    async (one) => {
      await act(one);
      expect(await seen(one)).toEqual(readable);
      return one.entered();
    },
    options,
  );
}

/** Fails the nth request of an element, as often as said. */
const failing = (element: string, times: number): Answer => {
  const left = new Map<string, number>();
  return (request) => {
    const n = left.get(request.key) ?? 0;
    left.set(request.key, n + 1);
    if (request.element === element && n < times) return { status: 500 };
    return numbered(request);
  };
};

const retry = async (one: Small): Promise<void> => {
  const [incident] = await one.incidents();
  await one.tutti.runtime.incidents.retry(incident!.id, 'the system is back', SOMEBODY);
  await one.clock.settle();
};

describe('the compact level', () => {
  test('three steps and the end are one transition', async () => {
    expect((await both(THREE, { answer: numbered })).slice(1)).toEqual(['A + B + C + E']);
  });

  test('a step is retried as its own binding says, and what is done is not done again', async () => {
    const entered = await both(THREE, { answer: failing('B', 1) }, (one) => one.pass('PT2S'));
    expect(entered.slice(1)).toEqual(['A + B + C + E']);
  });

  test('an incident names the step that failed, and its retry goes on there', async () => {
    const act = async (one: Small): Promise<void> => {
      await one.pass('PT2S');
      expect(
        (await one.incidents()).map(({ element, error, cause, attempts }) => ({ element, error, cause, attempts })),
      ).toEqual([{ element: 'B', error: 'TUTTI.StepFailed', cause: 'system answered 500', attempts: 2 }]);
      expect((await one.detail()).variables).toMatchObject({ a: { n: 1 }, b: null, c: null });
      await retry(one);
    };
    const entered = await both(THREE, { answer: failing('B', 2) }, act);
    expect(entered.slice(1)).toEqual(
      ['A + B + C + E', 'Recover: A', 'Proceed: A', 'Incident: B', 'Resolve: B', 'B', 'C', 'E'].map((n) =>
        n === 'E' ? 'End: E' : n,
      ),
    );
  });

  test('a step that may be tried once only is tried once', async () => {
    const act = async (one: Small): Promise<void> => {
      await one.pass('PT1H');
      expect(one.requests.map((r) => r.element)).toEqual(['A', 'B', 'C']);
      await retry(one);
    };
    await both(THREE, { answer: failing('C', 1) }, act);
  });

  test('a skipped step gives what the operator says', async () => {
    const act = async (one: Small): Promise<void> => {
      await one.pass('PT2S');
      const [incident] = await one.incidents();
      await one.tutti.runtime.incidents.skip(incident!.id, { n: 7 }, 'known by phone', SOMEBODY);
      await one.clock.settle();
      expect((await one.detail()).variables).toMatchObject({ b: { n: 7 }, c: { n: 3 } });
    };
    await both(THREE, { answer: failing('B', 9) }, act);
  });

  const RAISES: Drawn = {
    content: `<bpmn:startEvent id="S" /><bpmn:serviceTask id="A" /><bpmn:serviceTask id="B" /><bpmn:endEvent id="E" />
      <bpmn:boundaryEvent id="No" attachedToRef="B">${ERROR('no')}</bpmn:boundaryEvent><bpmn:serviceTask id="C" /><bpmn:endEvent id="Refused" />
      ${flows('S', 'A', 'B', 'E')}${flows('No', 'C', 'Refused')}`,
    roots: ROOTS,
    steps: {
      ...THREE.steps,
      B: system({ result: 'b', errors: { no: '=response.body.n = 2' } }),
      C: system({ result: 'c' }, '={a: a.n}'),
    },
  };
  test('an error of the second step goes where it is drawn, with what the first has given', async () => {
    const act = async (one: Small): Promise<void> => {
      expect(await one.detail()).toMatchObject({
        outcome: 'Refused',
        variables: { a: { n: 1 }, b: null, c: { n: 3 } },
      });
    };
    expect(await both(RAISES, { answer: numbered }, act)).toContain('C + Refused');
  });

  const INSIDE = (events: string, more: string): Drawn => ({
    ...RAISES,
    content: `<bpmn:startEvent id="S" /><bpmn:subProcess id="Sub"><bpmn:startEvent id="S1" /><bpmn:serviceTask id="A" /><bpmn:serviceTask id="B" /><bpmn:endEvent id="E1" />${flows('S1', 'A', 'B', 'E1')}</bpmn:subProcess>
      ${events}<bpmn:serviceTask id="C" /><bpmn:endEvent id="E" />${more === '' ? '' : '<bpmn:endEvent id="Refused" />'}${flows('S', 'Sub', 'C', 'E')}${more}`,
    messages: { stop: { key: 'k', ttl: 'PT1H', result: 'm' } },
  });
  test('an error leaves the sub-process', async () => {
    const events = `<bpmn:boundaryEvent id="No" attachedToRef="Sub">${ERROR('no')}</bpmn:boundaryEvent>`;
    await both(INSIDE(events, flow('No', 'Refused')), { answer: numbered }, async (one) =>
      expect(await one.detail()).toMatchObject({ outcome: 'Refused', variables: { a: { n: 1 }, b: null } }),
    );
  });

  test('a sub-process without events is no border, one with events is', async () => {
    const none = { ...INSIDE('', ''), steps: THREE.steps! };
    expect((await both(none, { answer: numbered })).slice(1)).toEqual(['A + B + C + E']);
    const events =
      '<bpmn:boundaryEvent id="Stop" attachedToRef="Sub"><bpmn:messageEventDefinition messageRef="stop" /></bpmn:boundaryEvent>';
    const some = { ...INSIDE(events, flow('Stop', 'Refused')), steps: THREE.steps! };
    expect((await both(some, { answer: numbered })).slice(1)).toEqual(['A + B', 'Close: Sub', 'C + E']);
  });

  test('a message that comes while the first step is under way stops before the second', async () => {
    const events =
      '<bpmn:boundaryEvent id="Stop" attachedToRef="Sub"><bpmn:messageEventDefinition messageRef="stop" /></bpmn:boundaryEvent>';
    const drawn = { ...INSIDE(events, flow('Stop', 'Refused')), steps: THREE.steps! };
    const run = (level: 'readable' | 'compact') => {
      let tell: () => Promise<unknown> = () => Promise.resolve();
      return small(at(drawn, level), async (one) => seen(one), {
        around: {
          http: async () => (await tell(), { status: 200, headers: {}, text: '{"n":1}' }),
          wrapInvoke: (invoke) => async (call) => invoke(call),
          wrapPorts: (ports) => ports,
        },
        opened: (one) => {
          tell = () =>
            one.tutti.runtime.messages.publish({ name: 'stop', key: 'k', data: { why: 'withdrawn' } }, SOMEBODY);
        },
      });
    };
    const compact = await run('compact');
    expect(compact).toEqual(await run('readable'));
    expect(compact).toMatchObject({ outcome: 'Refused', variables: { a: { n: 1 }, b: null, m: { why: 'withdrawn' } } });
  });

  test('in a loop each round has activations of its own', async () => {
    const drawn: Drawn = {
      content: `<bpmn:startEvent id="S" /><bpmn:exclusiveGateway id="M" /><bpmn:serviceTask id="A" /><bpmn:serviceTask id="B" /><bpmn:exclusiveGateway id="G" default="G_E" /><bpmn:endEvent id="E" />
        ${flows('S', 'M', 'A', 'B', 'G', 'E')}${flow('G', 'M', 'b.round < 3')}`,
      steps: { A: system({ result: 'a' }), B: system({ result: 'b', retry: { attempts: 2, interval: 'PT1S' } }) },
    };
    const counting = (): Answer => {
      let rounds = 0;
      let failures = 0;
      return ({ element }) => {
        if (element === 'B' && rounds === 1 && failures++ < 2) return { status: 500 };
        return { body: { round: element === 'B' ? ++rounds : rounds } };
      };
    };
    const run = (level: 'readable' | 'compact') =>
      small(
        at(drawn, level),
        async (one) => {
          await one.pass('PT2S');
          await retry(one);
          return seen(one);
        },
        { answer: counting() },
      );
    const compact = await run('compact');
    expect(compact).toEqual(await run('readable'));
    expect(compact).toMatchObject({ status: 'completed', variables: { b: { round: 3 } } });
  });

  test('a function that dies takes nothing back that was done', async () => {
    for (const after of [1, 2]) {
      let calls = 0;
      const entered = await small(
        at(THREE, 'compact'),
        async (one) => {
          await one.pass('PT1H');
          const incidents = await one.incidents();
          if (incidents.length > 0) await retry(one);
          expect(await one.detail()).toMatchObject({
            status: 'completed',
            variables: { a: { n: 1 }, b: { n: 2 }, c: { n: 3 } },
          });
          expect(new Set(one.requests.map((r) => r.key)).size).toBe(3);
          return one.entered();
        },
        {
          answer: numbered,
          around: {
            wrapInvoke: (invoke) => async (call) => {
              const reply = await invoke(call);
              if ((call.payload as { op: string }).op === 'fused' && ++calls <= after)
                throw Object.assign(new Error('gone'), { name: 'Runtime.ExitError' });
              return reply;
            },
          },
        },
      );
      expect(entered.at(1)).toBe('A + B + C + E');
    }
  });

  test('explain names the company of each step, or why it has none', async () => {
    const model = await modelOf(at(RAISES, 'compact'));
    const rows = Object.fromEntries(explain(compile(model), model).map((r) => [r.element, r]));
    expect(rows.A).toMatchObject({ transitions: 1, why: expect.stringContaining('one call with B, E') });
    expect(rows.B).toMatchObject({ transitions: 0, why: expect.stringContaining('one call with A, E') });
  });
});
