import { children, type Element } from './xml-tree.ts';

/** Elements of DMN, of all versions from 1.1 to 1.5. */
export const DMN_ELEMENTS: ReadonlySet<string> = new Set(
  [
    'definitions import description extensionElements text',
    'itemDefinition itemComponent typeRef allowedValues typeConstraint functionItem parameters',
    'decision question allowedAnswers variable supportedObjective impactedPerformanceIndicator decisionMaker decisionOwner',
    'usingProcess usingTask informationRequirement requiredDecision requiredInput knowledgeRequirement requiredKnowledge',
    'authorityRequirement requiredAuthority inputData businessKnowledgeModel encapsulatedLogic knowledgeSource type owner',
    'decisionService outputDecision encapsulatedDecision inputDecision',
    'performanceIndicator impactingDecision organizationUnit decisionMade decisionOwned elementCollection drgElement',
    'group textAnnotation association sourceRef targetRef artifact',
    'literalExpression importedValues importedElement invocation binding parameter bindingFormula calledFunction',
    'decisionTable input inputExpression inputValues output outputValues defaultOutputEntry annotation rule inputEntry',
    'outputEntry annotationEntry context contextEntry functionDefinition formalParameter relation column row list',
    'conditional if then else filter in match for return some every satisfies',
  ].flatMap((line) => line.split(' ')),
);

/** What a decision file holds, as far as a process asks for it. */
export interface DmnContents {
  readonly decisions: readonly { readonly id: string; readonly requires: readonly string[] }[];
  /** Ids of what can be evaluated: decisions, decision services and knowledge models. */
  readonly invocable: readonly string[];
  /** Models that it imports, by their namespace. */
  readonly imports: readonly { readonly namespace: string; readonly element: Element }[];
  /** Elements in the namespace of DMN that DMN does not have. */
  readonly unknown: readonly Element[];
}

const INVOCABLE: ReadonlySet<string> = new Set(['decision', 'decisionService', 'businessKnowledgeModel']);

export function dmnContents(root: Element): DmnContents {
  const decisions = children(root, 'decision').map((d) => ({
    id: d.attributes.id ?? '',
    requires: children(d, 'informationRequirement')
      .flatMap((r) => children(r, 'requiredDecision'))
      .flatMap((r) => r.attributes.href?.replace(/^.*#/, '') ?? []),
  }));
  const invocable = root.children.filter((e) => INVOCABLE.has(e.name)).map((e) => e.attributes.id ?? '');
  const imports = children(root, 'import')
    .filter((e) => /DMN/i.test(e.attributes.importType ?? ''))
    .map((element) => ({ namespace: element.attributes.namespace ?? '', element }));
  return { decisions, invocable, imports, unknown: unknownIn(root, root.prefix) };
}

/** Elements of others (diagrams, extensions) have a prefix of their own; what stands inside of them is theirs too. */
function unknownIn(e: Element, prefix: string): Element[] {
  if (e.prefix !== prefix || (e.name !== 'definitions' && 'xmlns' in e.attributes)) return [];
  if (!DMN_ELEMENTS.has(e.name)) return [e];
  return e.name === 'extensionElements' ? [] : e.children.flatMap((c) => unknownIn(c, prefix));
}
