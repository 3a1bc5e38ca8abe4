import { describe, expect, test } from '@jest/globals';
import { flow, flows, people, small, system, type Drawn, type Small } from '../support/small.ts';

// What an element costs, counted where it is billed: states that the execution's history says were entered.

const MESSAGES = { go: { key: 'k', ttl: 'PT1H', result: 'm' }, stop: { key: 'k', ttl: 'PT1H' } };
const ROOTS = '<bpmn:message id="go" name="go" /><bpmn:message id="stop" name="stop" />';
const message = (name: string): string => `<bpmn:messageEventDefinition messageRef="${name}" />`;
const timer = (duration: string): string =>
  `<bpmn:timerEventDefinition><bpmn:timeDuration>${duration}</bpmn:timeDuration></bpmn:timerEventDefinition>`;
const END = '<bpmn:endEvent id="E" /><bpmn:endEvent id="Stopped" />';

/** Transitions between the start and the end of the process. */
const between = async (one: Small): Promise<string[]> => {
  const entered = await one.entered();
  expect((await one.detail()).status).toBe('completed');
  return entered.slice(1, -1);
};

const RACE: Drawn = {
  content: `<bpmn:startEvent id="S" /><bpmn:eventBasedGateway id="G" name="Which?" />
    <bpmn:intermediateCatchEvent id="Go">${message('go')}</bpmn:intermediateCatchEvent>
    <bpmn:intermediateCatchEvent id="Stop">${message('stop')}</bpmn:intermediateCatchEvent>
    <bpmn:intermediateCatchEvent id="Late">${timer('P1D')}</bpmn:intermediateCatchEvent>${END}
    ${flows('S', 'G')}${flows('G', 'Go', 'E')}${flows('G', 'Stop', 'Stopped')}${flow('G', 'Late')}${flow('Late', 'Stopped')}`,
  roots: ROOTS,
  messages: MESSAGES,
};

describe('transitions', () => {
  test.each([
    ['the first event', (one: Small) => one.message('go', 'k', { text: 'hello' }), 'E', { text: 'hello' }],
    ['another message', (one: Small) => one.message('stop', 'k'), 'Stopped', null],
    ['a timer', (one: Small) => one.pass('P1D'), 'Stopped', null],
  ] as const)('event gateway: 1, by %s', async (_what, act, outcome, m) => {
    await small(RACE, async (one) => {
      await act(one);
      expect(await between(one)).toEqual(['Which?']);
      expect(await one.detail()).toMatchObject({ outcome, variables: { m } });
    });
  });

  const WAIT: Drawn = {
    content: `<bpmn:startEvent id="S" /><bpmn:userTask id="A" />
      <bpmn:boundaryEvent id="Stop" attachedToRef="A">${message('stop')}</bpmn:boundaryEvent>
      <bpmn:boundaryEvent id="Late" attachedToRef="A">${timer('P1D')}</bpmn:boundaryEvent>${END}
      ${flows('S', 'A', 'E')}${flow('Stop', 'Stopped')}${flow('Late', 'Stopped')}`,
    roots: ROOTS,
    messages: MESSAGES,
    steps: { A: people() },
  };
  test.each([
    ['nothing happens', (one: Small) => one.complete('A')],
    ['a message', (one: Small) => one.message('stop', 'k')],
    ['a timer', (one: Small) => one.pass('P1D')],
  ] as const)('boundary event on a wait: 0 beside the wait itself, where %s', async (_what, act) => {
    await small(WAIT, async (one) => {
      await act(one);
      expect(await between(one)).toEqual(['A']);
    });
  });

  const PARALLEL = (events: string): Drawn => ({
    content: `<bpmn:startEvent id="S" /><bpmn:subProcess id="Sub"><bpmn:startEvent id="S1" /><bpmn:parallelGateway id="F" /><bpmn:userTask id="A" /><bpmn:userTask id="B" />
      <bpmn:parallelGateway id="J" /><bpmn:endEvent id="E1" />${flows('S1', 'F', 'A', 'J', 'E1')}${flows('F', 'B', 'J')}</bpmn:subProcess>${events}<bpmn:endEvent id="E" />
      ${flows('S', 'Sub', 'E')}${events === '' ? '' : flow('Stop', 'Stopped')}`,
    roots: ROOTS,
    messages: MESSAGES,
    steps: { A: people(), B: people() },
  });
  const INTERRUPTED = `<bpmn:boundaryEvent id="Stop" attachedToRef="Sub">${message('stop')}</bpmn:boundaryEvent><bpmn:endEvent id="Stopped" />`;

  test('interrupting event on a running Parallel: 0, plus one close where it did not come, or one that passes it on', async () => {
    const run = async (drawn: Drawn, act: (one: Small) => Promise<void>): Promise<string[]> =>
      small(drawn, async (one) => {
        await act(one);
        return (await between(one)).sort();
      });
    const both = async (one: Small): Promise<void> => {
      await one.complete('A');
      await one.complete('B');
    };
    const without = await run(PARALLEL(''), both);
    expect(await run(PARALLEL(INTERRUPTED), both)).toEqual([...without, 'Close: Sub'].sort());
    // Where it comes there is no close, and no branch ends; one branch passes the name on, because its own catch of incidents would keep it.
    const stopped = await run(PARALLEL(INTERRUPTED), (one) => one.message('stop', 'k'));
    expect(stopped).toEqual([...without.filter((name) => !name.startsWith('Done:')), 'Pass on: F.0'].sort());
  });

  test('sub-process: 0', async () => {
    const drawn: Drawn = {
      content: `<bpmn:startEvent id="S" /><bpmn:subProcess id="Sub"><bpmn:startEvent id="S1" /><bpmn:serviceTask id="A" /><bpmn:endEvent id="E1" />${flows('S1', 'A', 'E1')}</bpmn:subProcess>
        <bpmn:endEvent id="E" />${flows('S', 'Sub', 'E')}`,
      steps: { A: system() },
    };
    await small(drawn, async (one) => expect(await between(one)).toEqual(['A']));
  });
});
