import { expect, test } from '@jest/globals';
import { flow, flows, small, system, type Drawn, type Small } from '../support/small.ts';

// What concurrency costs that does not nest (ADR 0020): A is followed by C and D, D waits for B too.

const ENDS =
  '<bpmn:startEvent id="S" /><bpmn:parallelGateway id="F" /><bpmn:serviceTask id="A" /><bpmn:serviceTask id="B" />';
const N: Drawn = {
  content: `${ENDS}<bpmn:parallelGateway id="G" /><bpmn:serviceTask id="C" /><bpmn:parallelGateway id="H" /><bpmn:serviceTask id="D" />
    <bpmn:parallelGateway id="J" /><bpmn:endEvent id="E" />
    ${flows('S', 'F', 'A', 'G', 'C', 'J', 'E')}${flows('F', 'B', 'H', 'D', 'J')}${flow('G', 'H')}`,
  steps: Object.fromEntries(['A', 'B', 'C', 'D'].map((id) => [id, system()])),
};
/** The nearest thing that nests: C and D both wait for A and B. */
const NESTED: Drawn = {
  content: `${ENDS}<bpmn:parallelGateway id="G" /><bpmn:parallelGateway id="H" /><bpmn:serviceTask id="C" /><bpmn:serviceTask id="D" />
    <bpmn:parallelGateway id="J" /><bpmn:endEvent id="E" />
    ${flows('S', 'F', 'A', 'G', 'H', 'C', 'J', 'E')}${flows('F', 'B', 'G')}${flows('H', 'D', 'J')}`,
  steps: N.steps!,
};

/** Transitions of everything that ran for an instance, and calls of functions. */
async function costOf(drawn: Drawn): Promise<{ transitions: number; calls: number }> {
  let calls = 0;
  const executions = new Set<string>();
  const around = {
    wrapInvoke: (invoke: (call: never) => Promise<unknown>) => (call: { payload: unknown }) => {
      calls += 1;
      executions.add((call.payload as { execution: string }).execution);
      return invoke(call as never);
    },
  };
  return small(
    drawn,
    async (one: Small) => {
      expect(await one.detail()).toMatchObject({ status: 'completed', incidents: 0 });
      const histories = await Promise.all([...executions].map((id) => one.history(id)));
      const transitions = histories.flat().filter((e) => e.type.endsWith('StateEntered')).length;
      return { transitions, calls };
    },
    { around: around as never },
  );
}

test('four steps: no more transitions by the token game than as blocks, and twice the calls', async () => {
  expect(await costOf(N)).toEqual({ transitions: 15, calls: 10 });
  expect(await costOf(NESTED)).toEqual({ transitions: 16, calls: 5 });
});
