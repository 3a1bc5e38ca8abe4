import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { compile } from '../../lib/compiler/index.ts';
import { movedClock } from '../../lib/local/clock.ts';
import { openTutti, type Tutti } from '../../lib/local/tutti.ts';
import type { ProcessModel } from '../../lib/model/process-model.ts';
import { readBpmn } from '../../lib/notation/index.ts';
import type { Actor } from '../../lib/runtime/types.ts';

const BY: Actor = { kind: 'person', id: 'suite', name: 'suite', groups: ['suite'], roles: ['admin'] };
const clock = movedClock(Date.UTC(2026, 0, 5));
let tutti: Tutti;
beforeEach(async () => {
  tutti = await openTutti({
    clock,
    random: () => 0.5,
    models: { generate: () => Promise.reject(new Error('nobody asks a model')) },
  });
});
afterEach(() => tutti.close());

/** A process with this start event and an end; `asks` is a variable that it cannot start without. */
async function deploy(id: string, start: string, asks?: string): Promise<void> {
  const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" targetNamespace="https://tutti.example">
    <bpmn:message id="M" name="order placed" /><bpmn:signal id="S" name="closing" />
    <bpmn:process id="${id}" isExecutable="true">
      <bpmn:startEvent id="Start"><bpmn:outgoing>F</bpmn:outgoing>${start}</bpmn:startEvent>
      <bpmn:sequenceFlow id="F" sourceRef="Start" targetRef="End" />
      <bpmn:endEvent id="End"><bpmn:incoming>F</bpmn:incoming></bpmn:endEvent>
    </bpmn:process></bpmn:definitions>`;
  const { model: drawn } = await readBpmn(xml);
  const schema = { type: 'object', required: [asks ?? ''] };
  const model: ProcessModel = {
    ...drawn!,
    variables: ['amount'],
    ...(asks === undefined
      ? {}
      : { binding: { ...drawn!.binding, inputSchema: 'in.json' }, documents: { 'in.json': schema } }),
  };
  await tutti.deploy({ model, compiled: compile(model), findings: [] });
}
const SIGNAL = '<bpmn:signalEventDefinition id="E" signalRef="S" />';
const MESSAGE = '<bpmn:messageEventDefinition id="E" messageRef="M" />';
const cycle = (text: string): string =>
  `<bpmn:timerEventDefinition id="E"><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">${text}</bpmn:timeCycle></bpmn:timerEventDefinition>`;

const instancesOf = async (process: string) => (await tutti.runtime.instances.list({ process })).items;
const refusals = async (process: string) =>
  (await tutti.runtime.audit.list({ stream: `process:${process}`, limit: 50 })).items
    .filter((e) => e.action === 'start.refused')
    .map((e) => e.decided?.code);

test('a signal starts every process that it starts; one that refuses keeps no other from starting', async () => {
  await deploy('picky', SIGNAL, 'amount');
  await deploy('willing', SIGNAL);
  const told = await tutti.runtime.messages.signal({ name: 'closing', id: 'one' }, BY);
  await clock.settle();
  expect(told.started).toHaveLength(1);
  expect(await instancesOf('picky')).toEqual([]);
  expect(await refusals('picky')).toEqual(['INVALID_VARIABLES']);
  expect((await instancesOf('willing')).map((i) => i.status)).toEqual(['completed']);
  // Told again, it is the same signal.
  await tutti.runtime.messages.signal({ name: 'closing', id: 'one' }, BY);
  expect(await instancesOf('willing')).toHaveLength(1);
});

test('a message starts one instance with its data, once; what the process refuses stays until its time is over', async () => {
  await deploy('orders', MESSAGE, 'amount');
  const good = { name: 'order-placed', key: '7', id: 'a', data: { amount: 3 } };
  expect(await tutti.runtime.messages.publish(good, BY)).toMatchObject({ status: 'delivered' });
  await tutti.runtime.messages.publish(good, BY);
  await clock.settle();
  const [only, ...more] = await instancesOf('orders');
  expect(more).toEqual([]);
  expect((await tutti.runtime.instances.get(only!.id)).variables).toEqual({ amount: 3 });
  const bad = { name: 'order-placed', key: '8', id: 'b', data: { amuont: 3 } };
  expect(await tutti.runtime.messages.publish(bad, BY)).toMatchObject({ status: 'buffered' });
  expect(await refusals('orders')).toEqual(['INVALID_VARIABLES']);
});

test('a timer starts as often as its cycle says, also where one start is refused', async () => {
  await deploy('daily', cycle('R3/PT1H'));
  await deploy('never', cycle('R2/PT1H'), 'amount');
  for (let hour = 0; hour < 6; hour += 1) {
    await clock.advance(3_600_000);
    await tutti.runtime.sweep();
  }
  expect(await instancesOf('daily')).toHaveLength(3);
  expect(await instancesOf('never')).toEqual([]);
  expect(await refusals('never')).toEqual(['INVALID_VARIABLES', 'INVALID_VARIABLES']);
});

test('a paused process is started by nothing: signal and timer are passed over, a message stays undelivered; each stands in the record', async () => {
  await deploy('resting', SIGNAL);
  await deploy('orders', MESSAGE);
  for (const process of ['resting', 'orders'])
    await tutti.runtime.settings.change(process, '_process/stop', true, 'month end', BY);
  const told = await tutti.runtime.messages.signal({ name: 'closing', id: 'two' }, BY);
  const sent = await tutti.runtime.messages.publish({ name: 'order-placed', key: '8', id: 'b', data: {} }, BY);
  await clock.settle();
  expect(told.started).toEqual([]);
  expect(sent.status).toBe('buffered');
  for (const process of ['resting', 'orders']) {
    expect(await instancesOf(process)).toEqual([]);
    expect(await refusals(process)).toEqual(['PROCESS_PAUSED']);
    await tutti.runtime.settings.change(process, '_process/stop', false, 'over', BY);
  }
  // Nothing is made up for; the next signal starts it again.
  await clock.settle();
  expect(await instancesOf('orders')).toEqual([]);
  await tutti.runtime.messages.signal({ name: 'closing', id: 'three' }, BY);
  expect(await instancesOf('resting')).toHaveLength(1);
});

test('a timer of a paused process is passed over, and its next time starts it once it is on again', async () => {
  await deploy('hourly', cycle('R/PT1H'));
  await tutti.runtime.settings.change('hourly', '_process/stop', true, 'month end', BY);
  await clock.advance(3_600_000);
  expect(await instancesOf('hourly')).toEqual([]);
  expect(await refusals('hourly')).toEqual(['PROCESS_PAUSED']);
  await tutti.runtime.settings.change('hourly', '_process/stop', false, 'over', BY);
  await clock.advance(3_600_000);
  expect(await instancesOf('hourly')).toHaveLength(1);
});
