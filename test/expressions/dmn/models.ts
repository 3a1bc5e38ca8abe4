import { DecisionModel, evaluateDecision, type DecisionResult, type DmnFile } from '../../../lib/expressions/index.ts';
import { contextOf, toJson } from '../../../lib/expressions/feel/json.ts';
import type { Json, JsonObject } from '../../../lib/model/json.ts';

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const dmn = (elements: string, namespace = 'own', version = '20230324'): string =>
  `<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/${version}/MODEL/" name="model" namespace="${namespace}">
${elements}
</definitions>`;

export const literal = (text: string, typeRef = ''): string =>
  `<literalExpression${typeRef === '' ? '' : ` typeRef="${typeRef}"`}><text>${xml(text)}</text></literalExpression>`;

const requires = (of: readonly string[]): string =>
  of
    .map((href) => {
      const id = href.replace(/^.*#/, '');
      const target = href.includes('#') ? href : `#${href}`;
      if (id.startsWith('i_'))
        return `<informationRequirement><requiredInput href="${target}"/></informationRequirement>`;
      if (id.startsWith('d_'))
        return `<informationRequirement><requiredDecision href="${target}"/></informationRequirement>`;
      return `<knowledgeRequirement><requiredKnowledge href="${target}"/></knowledgeRequirement>`;
    })
    .join('');

/** Ids tell what they are: `i_` inputs, `d_` decisions, all others knowledge. The name is the id without it. */
const nameOf = (id: string): string => id.replace(/^._/, '').replaceAll('_', ' ');
const variable = (id: string, typeRef: string): string =>
  `<variable name="${xml(nameOf(id))}"${typeRef === '' ? '' : ` typeRef="${xml(typeRef)}"`}/>`;

export const input = (id: string, typeRef = ''): string =>
  `<inputData id="${id}" name="${xml(nameOf(id))}">${variable(id, typeRef)}</inputData>`;
export const decision = (id: string, logic: string, needs: readonly string[] = [], typeRef = ''): string =>
  `<decision id="${id}" name="${xml(nameOf(id))}">${variable(id, typeRef)}${requires(needs)}${logic}</decision>`;
export const knowledge = (
  id: string,
  parameters: readonly string[],
  logic: string,
  needs: readonly string[] = [],
): string =>
  `<businessKnowledgeModel id="${id}" name="${xml(nameOf(id))}">${variable(id, '')}<encapsulatedLogic>${parameters
    .map((p) => p.split(':'))
    .map(([name, type]) => `<formalParameter name="${name}"${type === undefined ? '' : ` typeRef="${type}"`}/>`)
    .join('')}${logic}</encapsulatedLogic>${requires(needs)}</businessKnowledgeModel>`;

export const table = (
  attributes: string,
  inputs: readonly string[],
  outputs: readonly string[],
  rules: readonly (readonly string[])[],
): string =>
  `<decisionTable ${attributes}>${inputs.map((text) => `<input><inputExpression><text>${xml(text)}</text></inputExpression></input>`).join('')}${outputs.join('')}${rules
    .map(
      (cells, i) =>
        `<rule id="r${i + 1}">${cells.map((cell, c) => (c < inputs.length ? `<inputEntry><text>${xml(cell)}</text></inputEntry>` : `<outputEntry><text>${xml(cell)}</text></outputEntry>`)).join('')}</rule>`,
    )
    .join('\n')}</decisionTable>`;

export const file = (path: string, text: string): DmnFile => ({ path, text });

export const decide = (
  text: string,
  wanted?: string,
  vars: JsonObject = {},
  others: readonly DmnFile[] = [],
): DecisionResult => evaluateDecision(DecisionModel.read(file('model.dmn', text), others), wanted, vars);

/** Value, faults and warnings, whatever is broken. */
export function outcome(
  text: string,
  wanted?: string,
  vars: JsonObject = {},
  others: readonly DmnFile[] = [],
): { value: Json; faults: string[]; warnings: string[] } {
  const result = DecisionModel.read(file('model.dmn', text), others).evaluate(wanted, contextOf(vars), { json: true });
  return {
    value: toJson(result.value),
    faults: result.faults.map((f) => `${f.where?.what}: ${f.message}`),
    warnings: result.warnings.map((w) => w.message),
  };
}
