import type { Rule } from '../drawing.ts';
import { called, found } from '../drawing.ts';
import { isA, propertiesOf } from '../metamodel.ts';

/** Ends of flows and edges have rules that say more; what tools list in lanes does no harm. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'sequenceFlow.sourceRef',
  'sequenceFlow.targetRef',
  'messageFlow.sourceRef',
  'messageFlow.targetRef',
  'association.sourceRef',
  'association.targetRef',
  'conversationLink.sourceRef',
  'conversationLink.targetRef',
  'boundaryEvent.attachedToRef',
  'ioBinding.inputDataRef',
  'ioBinding.outputDataRef',
  'lane.flowNodeRef',
  'lane.partitionElementRef',
]);
const LISTS: ReadonlySet<string> = new Set(['incoming', 'outgoing', 'default', 'eventDefinitionRef']);
const CALLABLE: ReadonlySet<string> = new Set([
  'process',
  'globalTask',
  'globalUserTask',
  'globalManualTask',
  'globalScriptTask',
  'globalBusinessRuleTask',
]);

/** TUT-640: a reference leads to an element of the kind that it is for. */
export const referenceType: Rule = (drawing) => [
  ...drawing.all.flatMap((element) =>
    propertiesOf(element.name)
      .filter(
        (p) =>
          p.reference &&
          p.type.startsWith('bpmn:') &&
          !LISTS.has(p.name) &&
          !ELSEWHERE.has(`${element.name}.${p.name}`),
      )
      .flatMap((property) =>
        drawing
          .many(element, property.name)
          .filter((target) => !fits(target.name, property.type))
          .map((target) =>
            found(
              'TUT-640',
              element,
              `${property.name} of ${called(element)} leads to ${called(target)}; expected ${words(property.type)}`,
              'Choose the element again in the properties panel of the modeler',
            ),
          ),
      ),
  ),
  ...drawing.named('callActivity').flatMap((call) => {
    const callee = drawing.one(call, 'calledElement');
    if (!callee || CALLABLE.has(callee.name)) return [];
    return [
      found(
        'TUT-640',
        call,
        `calledElement of ${called(call)} leads to ${called(callee)}; expected a process or a global task`,
        'Call a process by its id',
      ),
    ];
  }),
];

/** Elements that are named by their role have the role's type. */
const ROLES: Readonly<Record<string, string>> = { inputDataItem: 'dataInput', outputDataItem: 'dataOutput' };
const fits = (name: string, type: string): boolean => isA(ROLES[name] ?? name, type);

const words = (type: string): string =>
  type
    .replace(/^bpmn:/, '')
    .replace(/(?!^)[A-Z]/g, (c) => ` ${c.toLowerCase()}`)
    .replace(/^./, (c) => `${/[AEIOU]/.test(c) ? 'an' : 'a'} ${c.toLowerCase()}`);
