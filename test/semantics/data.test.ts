import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../lib/model/json.ts';
import { readBpmn } from '../../lib/notation/index.ts';
import { EMPTY, Game, step } from '../../lib/semantics/index.ts';
import type { Command, GameEvent, State } from '../../lib/semantics/index.ts';
import { bpmn } from '../support/bpmn.ts';

const flow = (from: string, to: string): string =>
  `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}" />`;
const variables = (...names: string[]): string => names.map((n) => `<bpmn:property id="${n}_" name="${n}" />`).join('');

/** A game that is told what its activities do. */
class Table {
  state: State = EMPTY;
  commands: readonly Command[] = [];
  readonly #game: Game;
  private constructor(game: Game) {
    this.#game = game;
  }
  static async of(content: string, roots = ''): Promise<Table> {
    const { model, findings } = await readBpmn(bpmn(content, roots));
    expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
    return new Table(new Game(model!));
  }
  do(event: GameEvent): this {
    const { state, commands } = step(this.#game, this.state, event);
    this.state = state;
    this.commands = commands;
    return this;
  }
  done(activity: string, written: JsonObject = {}): this {
    return this.do({ type: 'completed', activity, variables: written });
  }
  /** Variables that an activity was started with in the last step. */
  given(element: string): JsonObject {
    const started = this.commands.find((c) => c.type === 'start-activity' && c.element === element);
    if (started?.type !== 'start-activity') throw new Error(`${element} was not started`);
    return started.variables;
  }
  get result(): JsonObject {
    return this.state.ended.root!.variables;
  }
}

const FORK = `${variables('a', 'b')}<bpmn:startEvent id="S" /><bpmn:parallelGateway id="F" /><bpmn:userTask id="A" /><bpmn:userTask id="B" /><bpmn:userTask id="A2" />
  <bpmn:parallelGateway id="J" /><bpmn:userTask id="C" /><bpmn:endEvent id="E" />
  ${flow('S', 'F')}${flow('F', 'A')}${flow('F', 'B')}${flow('A', 'A2')}${flow('A2', 'J')}${flow('B', 'J')}${flow('J', 'C')}${flow('C', 'E')}`;

describe('parallel branches', () => {
  test('see the variables as they were at the fork, and their own writes', async () => {
    const table = await Table.of(FORK);
    table.do({ type: 'start', variables: { a: 1 } }).done('root/B:1', { a: 2, b: 2 });
    expect(table.done('root/A:1', { b: 3 }).given('A2')).toMatchObject({ a: 1, b: 3 });
  });

  test('merge at the join in the order in which they are drawn, whoever was first', async () => {
    const table = await Table.of(FORK);
    table.do({ type: 'start', variables: {} });
    table.done('root/B:1', { a: 'B' }).done('root/A:1', { a: 'A' }).done('root/A2:1');
    expect(table.given('C')).toMatchObject({ a: 'B' });
  });
});

test('what the branches of an interrupted scope wrote is lost; what the scope itself wrote stays', async () => {
  const table = await Table.of(
    `${variables('a', 'b')}<bpmn:startEvent id="S" /><bpmn:subProcess id="X">
       <bpmn:startEvent id="XS" /><bpmn:userTask id="First" /><bpmn:parallelGateway id="F" /><bpmn:userTask id="A" /><bpmn:userTask id="B" />
       ${flow('XS', 'First')}${flow('First', 'F')}${flow('F', 'A')}${flow('F', 'B')}</bpmn:subProcess>
     <bpmn:boundaryEvent id="Out" attachedToRef="X"><bpmn:errorEventDefinition errorRef="Err" /></bpmn:boundaryEvent><bpmn:userTask id="H" />
     ${flow('S', 'X')}${flow('Out', 'H')}`,
    '<bpmn:error id="Err" errorCode="E" />',
  );
  table.do({ type: 'start' }).done('root/X:1/First:1', { a: 1 }).done('root/X:1/A:1', { b: 1 });
  table.do({ type: 'error', activity: 'root/X:1/B:1', code: 'E' });
  expect(table.given('H')).toMatchObject({ a: 1, b: null });
});

test('what begins beside an activity keeps what was there, and writes last', async () => {
  const table = await Table.of(
    `${variables('a')}<bpmn:startEvent id="S" /><bpmn:userTask id="A" /><bpmn:boundaryEvent id="N" attachedToRef="A" cancelActivity="false"><bpmn:messageEventDefinition messageRef="M" /></bpmn:boundaryEvent>
     <bpmn:userTask id="H" /><bpmn:userTask id="H2" /><bpmn:userTask id="B" />
     ${flow('S', 'A')}${flow('N', 'H')}${flow('H', 'H2')}${flow('A', 'B')}`,
    '<bpmn:message id="M" name="note" />',
  );
  table.do({ type: 'start', variables: { a: 0 } }).do({ type: 'occurred', wait: 'root/A:1#N' });
  table.done('root/A:1', { a: 1 });
  expect(table.done('root/H:1').given('H2')).toMatchObject({ a: 0 });
  table.done('root/H2:1', { a: 2 }).done('root/B:1', { a: 3 });
  expect(table.result).toMatchObject({ a: 2 });
});

test('iterations have their item and counter for themselves, and hand their results on by index', async () => {
  const table = await Table.of(
    `${variables('items', 'results')}<bpmn:startEvent id="S" /><bpmn:userTask id="A"><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
       <zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=item * 10" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
     ${flow('S', 'A')}`,
  );
  table.do({ type: 'start', variables: { items: [1, 2] } });
  expect(table.given('A')).toMatchObject({ item: 1, loopCounter: 1 });
  table.done('root/A:1[1]/A:1').done('root/A:1[0]/A:1');
  expect(table.result).toEqual({ items: [1, 2], results: [10, 20] });
});

test('a compensation handler sees the variables as they were when its activity completed', async () => {
  const table = await Table.of(
    `${variables('booking')}<bpmn:startEvent id="S" /><bpmn:userTask id="Book" /><bpmn:boundaryEvent id="U" attachedToRef="Book"><bpmn:compensateEventDefinition id="UD" /></bpmn:boundaryEvent>
     <bpmn:userTask id="Cancel" isForCompensation="true" /><bpmn:association id="As" sourceRef="U" targetRef="Cancel" /><bpmn:userTask id="Change" />
     <bpmn:endEvent id="E"><bpmn:compensateEventDefinition id="ED" /></bpmn:endEvent>${flow('S', 'Book')}${flow('Book', 'Change')}${flow('Change', 'E')}`,
  );
  table.do({ type: 'start' }).done('root/Book:1', { booking: 17 });
  expect(table.done('root/Change:1', { booking: 18 }).given('Cancel')).toMatchObject({ booking: 17 });
});

test('a conditional event fires when its condition begins to hold, also by what another branch writes', async () => {
  const table = await Table.of(
    `${variables('n')}<bpmn:startEvent id="S" /><bpmn:parallelGateway id="F" /><bpmn:userTask id="A" /><bpmn:intermediateCatchEvent id="W"><bpmn:conditionalEventDefinition id="WD"><bpmn:condition xsi:type="bpmn:tFormalExpression">=n > 5</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>
     <bpmn:userTask id="B" />${flow('S', 'F')}${flow('F', 'A')}${flow('F', 'W')}${flow('W', 'B')}`,
  );
  table.do({ type: 'start', variables: { n: 1 } });
  expect(table.done('root/A:1', { n: 6 }).given('B')).toBeDefined();
});

test('an error that nobody catches parks its activity until somebody says what to do', async () => {
  const table = await Table.of(`<bpmn:startEvent id="S" /><bpmn:userTask id="A" />${flow('S', 'A')}`);
  table.do({ type: 'start' }).do({ type: 'error', activity: 'root/A:1', code: 'E' });
  expect(table.commands).toMatchObject([{ type: 'incident', id: 'root/A:1', kind: 'uncaughtError' }]);
  expect(table.do({ type: 'resolve', incident: 'root/A:1' }).given('A')).toBeDefined();
  expect(Object.keys(table.done('root/A:1').state.ended)).toEqual(['root']);
});
