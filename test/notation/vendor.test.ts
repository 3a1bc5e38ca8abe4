import { describe, expect, test } from '@jest/globals';
import { createRequire } from 'node:module';
import { readBpmn } from '../../lib/notation/index.ts';
import { HARMLESS } from '../../lib/notation/vendor/nearest.ts';
import { feelFromJuel } from '../../lib/notation/vendor/juel.ts';
import type { Node } from '../../lib/model/process-model.ts';
import { bpmn } from '../support/bpmn.ts';

async function nodeOf(content: string, id = 'T', roots = ''): Promise<Node> {
  const { model } = await readBpmn(bpmn(content, roots));
  return model!.nodes[id]!;
}
const task = (type: string, inside: string, attributes = ''): string =>
  `<bpmn:${type} id="T" ${attributes}><bpmn:extensionElements>${inside}</bpmn:extensionElements></bpmn:${type}>`;

describe('Camunda 8', () => {
  test('a job with its headers, retries and mappings', async () => {
    const node = await nodeOf(
      task(
        'serviceTask',
        `<zeebe:taskDefinition type="charge" retries="5" /><zeebe:taskHeaders><zeebe:header key="k" value="v" /></zeebe:taskHeaders>
         <zeebe:ioMapping><zeebe:input source="=order.total" target="amount" /><zeebe:output source="=id" target="payment" /></zeebe:ioMapping>`,
      ),
    );
    expect(node.drawn).toEqual({ job: { type: 'charge', headers: { k: 'v' } }, retry: { attempts: '5' } });
    expect(node.inputs).toEqual([{ target: 'amount', expression: 'order.total' }]);
    expect(node.outputs).toEqual([{ target: 'payment', expression: 'id' }]);
    expect(node.unsupported).toEqual([]);
  });

  test('people, decisions, scripts, calls and messages', async () => {
    const user = await nodeOf(
      task('userTask', '<zeebe:assignmentDefinition candidateGroups="clerks" /><zeebe:formDefinition formId="f" />'),
    );
    expect(user.drawn).toEqual({ people: { groups: 'clerks' }, form: { id: 'f' } });
    const rule = await nodeOf(
      task('businessRuleTask', '<zeebe:calledDecision decisionId="risk" resultVariable="r" />'),
    );
    expect(rule.drawn).toEqual({ decision: { id: 'risk' }, result: 'r' });
    const script = await nodeOf(task('scriptTask', '<zeebe:script expression="=a + 1" resultVariable="b" />'));
    expect(script.script).toEqual({ body: 'a + 1', resultVariable: 'b' });
    const call = await nodeOf(
      task('callActivity', '<zeebe:calledElement processId="other" propagateAllChildVariables="false" />'),
    );
    expect(call).toMatchObject({ calledElement: 'other', call: { allIn: true, allOut: false } });
    const caught = await nodeOf(
      '<bpmn:receiveTask id="T" messageRef="M" />',
      'T',
      '<bpmn:message id="M" name="Paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=order.id" /></bpmn:extensionElements></bpmn:message>',
    );
    expect(caught.event).toEqual({ kind: 'message', name: 'paid', ref: 'M', key: '=order.id' });
  });

  test('every extension of the vendor is read, harmless, or refused by name', async () => {
    const { types } = createRequire(import.meta.url)('zeebe-bpmn-moddle/resources/zeebe.json') as {
      types: readonly { readonly name: string; readonly superClass?: readonly string[] }[];
    };
    const elements = types
      .filter((t) => t.superClass?.includes('Element'))
      .map((t) => t.name.replace(/^./, (c) => c.toLowerCase()));
    const read = [
      'ioMapping',
      'subscription',
      'input',
      'output',
      'taskHeaders',
      'header',
      'taskDefinition',
      'loopCharacteristics',
      'calledElement',
      'formDefinition',
      'linkedResource',
      'calledDecision',
      'assignmentDefinition',
      'priorityDefinition',
      'taskSchedule',
      'script',
      'adHoc',
      'conditionalFilter',
      'executionListener',
      'taskListener',
    ];
    const refused = await Promise.all(
      elements
        .filter((e) => !read.includes(e) && !HARMLESS.has(e))
        .map(async (e) => [e, (await nodeOf(task('serviceTask', `<zeebe:${e} />`))).unsupported.length] as const),
    );
    expect(refused.length).toBeGreaterThan(2);
    for (const [element, count] of refused) expect([element, count]).toEqual([element, 1]);
  });
});

describe('Camunda 7', () => {
  test('people, code, topics, calls and repetition', async () => {
    const user = await nodeOf(
      '<bpmn:userTask id="T" camunda:assignee="${boss}" camunda:candidateGroups="a,b" camunda:formKey="f" />',
    );
    expect(user.drawn).toEqual({ people: { users: '=boss', groups: 'a,b' }, form: { key: 'f' } });
    const code = await nodeOf('<bpmn:serviceTask id="T" camunda:class="com.example.Charge" />');
    expect(code.drawn).toEqual({ code: { kind: 'class', name: 'com.example.Charge' } });
    const topic = await nodeOf('<bpmn:serviceTask id="T" camunda:type="external" camunda:topic="charge" />');
    expect(topic.drawn).toEqual({ job: { type: 'charge' } });
    const call = await nodeOf(
      task(
        'callActivity',
        '<camunda:in source="a" target="b" /><camunda:out sourceExpression="${x + 1}" target="y" />',
        'calledElement="q"',
      ),
    );
    expect(call.call).toMatchObject({
      element: 'q',
      allIn: false,
      in: [{ target: 'b', source: 'a' }],
      out: [{ target: 'y', expression: 'x + 1' }],
    });
    const each = await nodeOf(
      '<bpmn:userTask id="T"><bpmn:multiInstanceLoopCharacteristics camunda:collection="owners" camunda:elementVariable="owner" /></bpmn:userTask>',
    );
    expect(each.multiInstance).toMatchObject({ collection: 'owners', elementVariable: 'owner', behavior: 'all' });
  });

  test('what has no counterpart is told by name, with what to do instead', async () => {
    const node = await nodeOf(task('userTask', '<camunda:taskListener event="create" class="X" />'));
    expect(node.unsupported).toEqual([expect.stringMatching(/camunda:taskListener \(instead: .*\)/)]);
  });

  test.each([
    ['${amount > 1000 && !approved}', 'amount > 1000 and not(approved)'],
    ['#{a.b[0] == "x" ? 1 : 2}', '(if a.b[1] = "x" then 1 else 2)'],
    ['Hi ${name}!', '"Hi " + string(name) + "!"'],
    ['${test.contains("a")}', 'contains(test, "a")'],
    ['${execution.getVariable("x") % 2 == 0}', 'modulo(x, 2) = 0'],
  ])('%s', (juel, feel) => expect(feelFromJuel(juel)).toEqual({ ok: true, feel }));

  test.each(['${dateTime()}', '${bean.call(x)}', '${task.name}', '${a', '${a ? b}'])('%s has no counterpart', (juel) =>
    expect(feelFromJuel(juel).ok).toBe(false),
  );
});
