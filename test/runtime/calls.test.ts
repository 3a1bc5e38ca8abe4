import { describe, expect, test } from '@jest/globals';
import type { StepBinding } from '../../lib/model/binding.ts';
import { flow, flows, modelOf, people, small, Small, SOMEBODY, system, type Drawn } from '../support/small.ts';

// Call activities that call other deployed processes. Played: the caller is run by the token game, its activities in executions of their own.

const CODE = '<bpmn:error id="bad" errorCode="BAD" /><bpmn:message id="stop" name="stop" />';

const parent = (call: Partial<StepBinding> = { call: { process: 'child', returns: '=answer' } }): Drawn => ({
  id: 'parent',
  content: `<bpmn:startEvent id="S" /><bpmn:callActivity id="Call" name="Ask another" /><bpmn:userTask id="After" /><bpmn:endEvent id="E" />
    <bpmn:boundaryEvent id="Bad" attachedToRef="Call"><bpmn:errorEventDefinition errorRef="bad" /></bpmn:boundaryEvent><bpmn:endEvent id="WasBad" />
    <bpmn:boundaryEvent id="Stop" attachedToRef="Call"><bpmn:messageEventDefinition messageRef="stop" /></bpmn:boundaryEvent><bpmn:endEvent id="Stopped" />
    ${flows('S', 'Call', 'After', 'E')}${flow('Bad', 'WasBad')}${flow('Stop', 'Stopped')}`,
  roots: CODE,
  steps: { Call: { ...call, result: 'got' } as StepBinding, After: people() },
  messages: { stop: { key: 'k', ttl: 'PT1H' } },
  variables: ['amount'],
});
const child: Drawn = {
  id: 'child',
  content: `<bpmn:startEvent id="CS" /><bpmn:userTask id="Ask" /><bpmn:exclusiveGateway id="G" default="G_CE" /><bpmn:endEvent id="CE" />
    <bpmn:endEvent id="CBad"><bpmn:errorEventDefinition errorRef="bad" /></bpmn:endEvent>
    ${flows('CS', 'Ask', 'G', 'CE')}${flow('G', 'CBad', 'answer.bad = true')}`,
  roots: CODE,
  steps: { Ask: people({ result: 'answer' }) },
  variables: ['amount'],
};
/** A child without an error end event stays in tier 0; a system in it can raise the error. */
const simple: Drawn = {
  id: 'child',
  content: `<bpmn:startEvent id="CS" /><bpmn:serviceTask id="Do" /><bpmn:endEvent id="CE" />${flows('CS', 'Do', 'CE')}`,
  steps: { Do: system({ result: 'answer', errors: { BAD: '=response.body.bad' } }) },
  variables: ['amount'],
};

const childOf = async (one: Small) => {
  const [found] = (await one.detail()).children ?? [];
  return one.tutti.runtime.instances.get(found!.instance);
};
const waits = async (one: Small) => (await one.detail()).waits.map((w) => [w.kind, w.element]);

describe.each([
  ['by states', {}],
  ['by the token game', { play: ['P'] }],
] as const)('a call activity run %s', (_what, how) => {
  const options = { how, start: { amount: 7 } };

  test('starts an instance of the other process with its variables, and goes on with what comes back', async () => {
    await small(
      [parent(), child],
      async (one) => {
        expect(await waits(one)).toEqual([['call', 'Call']]);
        const called = await childOf(one);
        expect(called).toMatchObject({
          process: 'child',
          status: 'running',
          variables: { amount: 7, answer: null },
          parent: { instance: one.id, element: 'Call' },
        });
        await one.complete('Ask', { good: true });
        expect(await waits(one)).toEqual([['people', 'After']]);
        expect((await one.detail()).variables).toMatchObject({ got: { good: true } });
        expect(await childOf(one)).toMatchObject({ status: 'completed' });
        await one.complete('After');
        expect(await one.detail()).toMatchObject({ status: 'completed', children: [{ status: 'completed' }] });
        expect((await one.tutti.runtime.audit.verify()).findings).toEqual([]);
      },
      options,
    );
  });

  test('by the drawing alone: every variable goes, and comes back by its name', async () => {
    const drawn = { call: { process: 'child', version: 'latest', drawn: true } } as const;
    const { steps, ...rest } = parent();
    await small(
      [{ ...rest, steps: { ...steps, Call: drawn }, variables: ['amount', 'answer'] }, child],
      async (one) => {
        expect(await childOf(one)).toMatchObject({ variables: { amount: 7 } });
        await one.complete('Ask', { good: true });
        expect((await one.detail()).variables).toMatchObject({ answer: { good: true }, amount: 7 });
      },
      options,
    );
  });

  test('an error that leaves the called process is caught at the call', async () => {
    await small(
      [parent(), child],
      async (one) => {
        await one.complete('Ask', { bad: true });
        expect(await one.detail()).toMatchObject({ status: 'completed', outcome: 'WasBad', incidents: 0 });
      },
      options,
    );
  });

  test('an error that a system raises in it, too: the called process ends', async () => {
    await small(
      [parent(), simple],
      async (one) => {
        expect(await one.detail()).toMatchObject({ status: 'completed', outcome: 'WasBad', incidents: 0 });
        expect(await childOf(one)).toMatchObject({ status: 'failed', waits: [] });
      },
      { ...options, answer: () => ({ body: { bad: true } }) },
    );
  });

  test('an event that interrupts the call stops the called process', async () => {
    await small(
      [parent(), child],
      async (one) => {
        await one.message('stop', 'k');
        expect(await one.detail()).toMatchObject({ status: 'completed', outcome: 'Stopped' });
        expect(await childOf(one)).toMatchObject({ status: 'cancelled', waits: [] });
        expect(await one.tasks('Ask')).toEqual([]);
      },
      options,
    );
  });

  test('a caller that is cancelled takes the called process along', async () => {
    await small(
      [parent(), child],
      async (one) => {
        await one.tutti.runtime.instances.cancel(one.id, 'not needed', SOMEBODY);
        await one.clock.settle();
        expect(await childOf(one)).toMatchObject({ status: 'cancelled' });
      },
      options,
    );
  });

  test('a called process that fails is an incident at the call, which names it; another try starts another one', async () => {
    await small(
      [parent(), child],
      async (one) => {
        const first = await childOf(one);
        await one.tutti.runtime.instances.cancel(first.id, 'a mistake', SOMEBODY);
        await one.clock.settle();
        expect(await waits(one)).toEqual([['incident', 'Call']]);
        const [incident] = await one.incidents();
        expect(incident).toMatchObject({ element: 'Call', child: first.id, error: 'TUTTI.ChildFailed' });
        await one.tutti.runtime.incidents.retry(incident!.id, 'once more', SOMEBODY);
        await one.clock.settle();
        expect((await one.detail()).children).toMatchObject([{ status: 'cancelled' }, { status: 'running' }]);
        await one.complete('Ask', { good: true });
        expect(await waits(one)).toEqual([['people', 'After']]);
        expect(await one.detail()).toMatchObject({ incidents: 0 });
      },
      options,
    );
  });

  test('a process that nobody has deployed is an incident', async () => {
    await small(
      parent({ call: { process: 'nobody' } }),
      async (one) => {
        const [incident] = await one.incidents();
        expect(incident!.cause).toContain('no process "nobody" is deployed');
      },
      options,
    );
  });

  test('also where every function is called twice', async () => {
    await small(
      [parent(), child],
      async (one) => {
        await one.complete('Ask', { good: true });
        await one.complete('After');
        expect(await one.detail()).toMatchObject({ status: 'completed', children: [{ status: 'completed' }] });
      },
      { ...options, around: { wrapInvoke: (invoke) => async (call) => (await invoke(call), invoke(call)) } },
    );
  });
});

describe('which version is called', () => {
  const newer: Drawn = {
    ...child,
    content: child.content.replace('<bpmn:userTask id="Ask"', '<bpmn:userTask id="Ask" name="Newer"'),
  };
  test.each([
    ['the newest', 'latest', 'Newer'],
    ['the newest when the caller was deployed', 'deployment', 'Ask'],
  ] as const)('%s', async (_what, version, name) => {
    const one = await Small.open([parent({ call: { process: 'child', version } }), child]);
    try {
      const { compile } = await import('../../lib/compiler/index.ts');
      const model = { ...(await modelOf(newer)), hash: `sha256:${'1'.repeat(64)}` };
      await one.tutti.deploy({ model, compiled: compile(model), findings: [] });
      await one.start({ amount: 1 });
      expect((await one.tasks('Ask'))[0]!.name).toBe(name);
    } finally {
      await one.close();
    }
  });

  test('processes that call each other without an end are refused when they are deployed', async () => {
    const calls = (id: string, other: string): Drawn => ({
      id,
      content: `<bpmn:startEvent id="${id}S" /><bpmn:callActivity id="${id}C" /><bpmn:endEvent id="${id}E" />${flows(`${id}S`, `${id}C`, `${id}E`)}`,
      steps: { [`${id}C`]: { call: { process: other } } },
    });
    await expect(Small.open([calls('a', 'b'), calls('b', 'a')])).rejects.toMatchObject({ code: 'CALL_CYCLE' });
  });
});
