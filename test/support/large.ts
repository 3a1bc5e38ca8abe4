import { bpmn } from './bpmn.ts';

const KINDS = ['parallelGateway', 'exclusiveGateway', 'inclusiveGateway'] as const;

/** A sound process of `blocks` splits with four branches of two tasks each, and a way back from the end to the beginning: ten elements a block. */
export function large(blocks: number): string {
  const parts = ['<bpmn:startEvent id="Start" />', '<bpmn:exclusiveGateway id="Again" />', flow('Start', 'Again')];
  let at = 'Again';
  for (let n = 0; n < blocks; n += 1) {
    const kind = KINDS[n % KINDS.length]!;
    const [split, join] = [`Split_${n}`, `Join_${n}`];
    const fallback = kind === 'parallelGateway' ? '' : ` default="${split}_A_${n}_0"`;
    parts.push(`<bpmn:${kind} id="${split}"${fallback} />`, `<bpmn:${kind} id="${join}" />`, flow(at, split));
    for (let branch = 0; branch < 4; branch += 1) {
      const [a, b] = [`A_${n}_${branch}`, `B_${n}_${branch}`];
      const condition = kind === 'parallelGateway' || branch === 0 ? undefined : `v${n} > ${branch}`;
      parts.push(`<bpmn:task id="${a}" name="Do ${a}" />`, `<bpmn:task id="${b}" name="Do ${b}" />`);
      parts.push(flow(split, a, condition), flow(a, b), flow(b, join));
    }
    at = join;
  }
  parts.push('<bpmn:exclusiveGateway id="Enough" default="Enough_End" />', '<bpmn:endEvent id="End" />');
  parts.push(flow(at, 'Enough'), flow('Enough', 'Again', 'again = true'), flow('Enough', 'End'));
  return bpmn(parts.join('\n'));
}

function flow(from: string, to: string, condition?: string): string {
  const inside =
    condition === undefined
      ? ''
      : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=${condition.replaceAll('<', '&lt;')}</bpmn:conditionExpression>`;
  return `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}">${inside}</bpmn:sequenceFlow>`;
}
