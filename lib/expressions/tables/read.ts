import type { Aggregation, Cell, DecisionFile, DecisionTable, DecisionView, HitPolicy, ItemType } from './types.ts';
import { child, children, readXml, type Element } from '../../model/xml-tree.ts';

const HIT_POLICIES: readonly string[] = [
  'UNIQUE',
  'FIRST',
  'PRIORITY',
  'ANY',
  'COLLECT',
  'RULE ORDER',
  'OUTPUT ORDER',
] satisfies HitPolicy[];

/**
 * The decisions of a DMN file as they are drawn, with the place of every cell. Any version of DMN.
 * @throws SyntaxError where the text is no DMN.
 */
export function readDecisionFile(text: string, file: string): DecisionFile {
  const root = readXml(text, file);
  if (root.name !== 'definitions') throw new SyntaxError(`${file} is not DMN: its root is <${root.name}>`);
  return {
    file,
    name: root.attributes.name ?? file,
    decisions: root.children.flatMap((e) =>
      e.name === 'decision'
        ? [decisionView(e, 'decision', e)]
        : e.name === 'businessKnowledgeModel'
          ? [decisionView(e, 'knowledge', child(e, 'encapsulatedLogic') ?? e)]
          : [],
    ),
    inputs: children(root, 'inputData').map((e) => ({
      id: e.attributes.id ?? '',
      name: child(e, 'variable')?.attributes.name ?? e.attributes.name ?? '',
      ...optional('typeRef', child(e, 'variable')?.attributes.typeRef),
    })),
    types: Object.fromEntries(
      children(root, 'itemDefinition').map((e) => [e.attributes.name ?? '', itemType(e)] as const),
    ),
  };
}

/** Logic elements of DMN: what may stand as the expression of a decision. */
const LOGIC: ReadonlySet<string> = new Set([
  'decisionTable',
  'literalExpression',
  'context',
  'invocation',
  'functionDefinition',
  'list',
  'relation',
  'conditional',
  'filter',
  'for',
  'some',
  'every',
]);

function decisionView(e: Element, kind: DecisionView['kind'], holder: Element): DecisionView {
  const logic = holder.children.find((c) => LOGIC.has(c.name));
  const requires = e.children
    .filter((c) => c.name.endsWith('Requirement'))
    .flatMap((r) => r.children.flatMap((c) => c.attributes.href ?? []))
    .map((href) => href.replace(/^.*#/, ''));
  const literal = logic?.name === 'literalExpression' ? cellOf(child(logic, 'text')) : undefined;
  return {
    id: e.attributes.id ?? '',
    name: e.attributes.name ?? e.attributes.id ?? '',
    kind,
    ...optional('logic', logic?.name),
    ...optional('text', literal),
    requires,
    tables: logic === undefined ? [] : descendants(logic, 'decisionTable').map(decisionTable),
    ...optional('question', blankless(child(e, 'question')?.text)),
    place: e.place,
  };
}

/** A decision table from its element. */
export function decisionTable(e: Element): DecisionTable {
  const policy = e.attributes.hitPolicy ?? 'UNIQUE';
  const annotations = children(e, 'annotation').map((a) => a.attributes.name ?? '');
  return {
    id: e.attributes.id ?? '',
    hitPolicy: (HIT_POLICIES.includes(policy) ? policy : 'UNIQUE') as HitPolicy,
    ...optional('aggregation', e.attributes.aggregation as Aggregation | undefined),
    inputs: children(e, 'input').map((input) => {
      const expression = child(input, 'inputExpression');
      return {
        id: input.attributes.id ?? '',
        ...optional('label', input.attributes.label),
        expression: cellOf(expression && child(expression, 'text')) ?? { text: '', place: input.place },
        ...optional('typeRef', expression?.attributes.typeRef),
        ...optional('values', valuesOf(child(input, 'inputValues'))),
        place: input.place,
      };
    }),
    outputs: children(e, 'output').map((output) => ({
      id: output.attributes.id ?? '',
      name: output.attributes.name ?? '',
      ...optional('label', output.attributes.label),
      ...optional('typeRef', output.attributes.typeRef),
      ...optional('values', valuesOf(child(output, 'outputValues'))),
      ...optional('otherwise', valuesOf(child(output, 'defaultOutputEntry'))),
      place: output.place,
    })),
    annotations,
    rules: children(e, 'rule').map((rule, i) => ({
      id: rule.attributes.id ?? `rule ${i + 1}`,
      number: i + 1,
      inputs: children(rule, 'inputEntry').map(entryOf),
      outputs: children(rule, 'outputEntry').map(entryOf),
      annotations: [
        ...children(rule, 'annotationEntry').map((a) => child(a, 'text')?.text.trim() ?? ''),
        ...(annotations.length > 0 ? [] : children(rule, 'description').map((d) => d.text.trim())),
      ],
      place: rule.place,
    })),
    place: e.place,
  };
}

function itemType(e: Element): ItemType {
  const typeRef = child(e, 'typeRef')?.text.trim() ?? e.attributes.typeRef;
  return {
    name: e.attributes.name ?? '',
    ...optional('typeRef', typeRef),
    ...optional('values', valuesOf(child(e, 'typeConstraint') ?? child(e, 'allowedValues'))),
    list: e.attributes.isCollection === 'true',
    components: Object.fromEntries(
      children(e, 'itemComponent').map((c) => [c.attributes.name ?? '', itemType(c)] as const),
    ),
  };
}

const descendants = (e: Element, name: string): Element[] =>
  e.name === name ? [e] : e.children.flatMap((c) => descendants(c, name));
const cellOf = (text: Element | undefined): Cell | undefined =>
  text === undefined ? undefined : { text: text.text.trim(), place: text.textPlace };
const valuesOf = (e: Element | undefined): Cell | undefined => {
  const cell = e === undefined ? undefined : cellOf(child(e, 'text'));
  return cell === undefined || cell.text === '' ? undefined : cell;
};
/** An entry without a text is an empty cell. */
const entryOf = (e: Element): Cell => cellOf(child(e, 'text')) ?? { text: '', place: e.place };
const blankless = (text: string | undefined): string | undefined => (text?.trim() === '' ? undefined : text?.trim());
const optional = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
