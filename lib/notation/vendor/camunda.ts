import type { ModdleObject } from 'moddle-types';
import type { FeelOrText } from '../../model/binding.ts';
import type { CallBinding, DataMapping, DrawnForm, DrawnStep, Node } from '../../model/process-model.ts';
import { feelOfText, readFeel, readFeelOrText } from '../expression.ts';
import type { Notes } from '../expression.ts';
import { childrenOf, localName, textOf } from './extensions.ts';
import type { Extensions } from './extensions.ts';
import { compact } from './zeebe.ts';

// Camunda 7: https://docs.camunda.org, "BPMN 2.0 implementation reference", "Custom extensions".

/** What `camunda:*` says of how a step is done. */
export function readCamunda(vendor: Extensions, notes: Notes): DrawnStep {
  const say = (name: string, what: string): FeelOrText | undefined => {
    const text = vendor.attribute(`camunda:${name}`);
    return text === undefined ? undefined : readFeelOrText(text, what, notes);
  };
  const topic = say('topic', 'the topic');
  const type = vendor.attribute('camunda:type');
  if (type !== undefined && type !== 'external' && topic === undefined)
    notes.push(`camunda:type ${type} (instead: bind the step with \`send\` or \`lambda\` in process.yaml)`);
  const expression = vendor.attribute('camunda:expression');
  const decision = say('decisionRef', 'the decision');
  vendor.attribute('camunda:decisionRefTenantId');
  const result = vendor.attribute('camunda:resultVariable') ?? vendor.attribute('camunda:resultVariableName');
  // What concerns one person comes before what may concern several.
  const assignee = say('assignee', 'the assignee');
  const candidates = say('candidateUsers', 'the candidate users');
  const people = compact({
    users: assignee ?? candidates,
    groups: say('candidateGroups', 'the candidate groups'),
    due: say('dueDate', 'the due date'),
    followUp: say('followUpDate', 'the follow-up date'),
    priority: say('priority', 'the priority'),
  });
  const retry = retryOf(vendor);
  const code = readCode(vendor);
  const form = readForm(vendor, notes);
  return {
    ...(topic === undefined ? {} : { job: { type: topic } }),
    ...(retry === undefined ? {} : { retry }),
    ...(code === undefined ? {} : { code }),
    ...(expression === undefined ? {} : { expression: readFeel(expression, 'the expression', notes) }),
    ...(people === undefined ? {} : { people }),
    ...(decision === undefined ? {} : { decision: { id: decision } }),
    ...(result === undefined ? {} : { result }),
    ...(form === undefined ? {} : { form }),
  };
}

function readCode(vendor: Extensions): DrawnStep['code'] {
  const fields = vendor.elements('camunda:field').flatMap((field): [string, string][] => {
    const name = textOf(field, 'name');
    const [inner] = childrenOf(field);
    const value = textOf(field, 'stringValue') ?? textOf(field, 'expression') ?? inner?.$body?.trim();
    return name === undefined ? [] : [[name, value ?? '']];
  });
  const given = fields.length === 0 ? {} : { fields: Object.fromEntries(fields) };
  const name = vendor.attribute('camunda:class');
  if (name !== undefined) return { kind: 'class', name, ...given };
  const delegate = vendor.attribute('camunda:delegateExpression');
  return delegate === undefined ? undefined : { kind: 'delegateExpression', name: delegate, ...given };
}

/** `R3/PT10M`: three attempts after the first, ten minutes apart. */
function retryOf(vendor: Extensions): DrawnStep['retry'] {
  const cycle = vendor.element('camunda:failedJobRetryTimeCycle')?.$body?.trim();
  const parts = cycle === undefined ? null : /^R(\d+)\/(P.+)$/.exec(cycle);
  return parts ? { attempts: String(Number(parts[1]) + 1), interval: parts[2]! } : undefined;
}

function readForm(vendor: Extensions, notes: Notes): DrawnForm | undefined {
  const key = vendor.attribute('camunda:formKey');
  const id = vendor.attribute('camunda:formRef');
  vendor.attribute('camunda:formRefBinding');
  vendor.attribute('camunda:formRefVersion');
  const fields = childrenOf(vendor.element('camunda:formData'), 'formField').flatMap((field) => {
    const fieldId = textOf(field, 'id');
    if (fieldId === undefined) return [];
    const type = textOf(field, 'type');
    const label = textOf(field, 'label');
    return [{ id: fieldId, ...(type === undefined ? {} : { type }), ...(label === undefined ? {} : { label }) }];
  });
  return compact({
    id: id === undefined ? undefined : readFeelOrText(id, 'the form', notes),
    key: key === undefined ? undefined : readFeelOrText(key, 'the form key', notes),
    fields: fields.length === 0 ? undefined : fields,
  });
}

/** `camunda:inputOutput`. */
export function readInputOutput(vendor: Extensions, notes: Notes): Pick<Node, 'inputs' | 'outputs'> {
  const mapping = vendor.element('camunda:inputOutput');
  const read = (local: string): DataMapping[] =>
    childrenOf(mapping, local).flatMap((parameter): DataMapping[] => {
      const target = textOf(parameter, 'name');
      const expression = target === undefined ? undefined : valueOf(parameter, notes);
      return target === undefined || expression === undefined ? [] : [{ target, expression }];
    });
  const inputs = read('inputParameter');
  const outputs = read('outputParameter');
  return { ...(inputs.length === 0 ? {} : { inputs }), ...(outputs.length === 0 ? {} : { outputs }) };
}

/** A parameter as FEEL: text, list or map; a script only where it is FEEL. */
function valueOf(parameter: ModdleObject, notes: Notes): string | undefined {
  const [inner] = childrenOf(parameter);
  if (!inner) return feelOfText(readFeelOrText(parameter.$body?.trim() ?? '', 'the parameter', notes));
  switch (localName(inner.$type)) {
    case 'list':
      return `[${childrenOf(inner)
        .map((item) => feelOfText(readFeelOrText(item.$body?.trim() ?? '', 'the list item', notes)))
        .join(', ')}]`;
    case 'map':
      return `{${childrenOf(inner, 'entry')
        .map((e) => `${JSON.stringify(textOf(e, 'key') ?? '')}: ${valueOf(e, notes) ?? 'null'}`)
        .join(', ')}}`;
    default: {
      const format = textOf(inner, 'scriptFormat');
      if (format !== undefined && /feel/i.test(format)) return readFeel(inner.$body ?? '', 'the parameter', notes);
      notes.push(`a parameter computed by ${format ?? localName(inner.$type)} (instead: write it in FEEL)`);
      return undefined;
    }
  }
}

/** A call activity as BPMN and `camunda:in`, `camunda:out` say it. */
export function readCamundaCall(vendor: Extensions, element: string | undefined, notes: Notes): CallBinding {
  const ins = vendor.elements('camunda:in');
  const outs = vendor.elements('camunda:out');
  const binding = vendor.attribute('camunda:calledElementBinding');
  const version =
    vendor.attribute('camunda:calledElementVersion') ?? vendor.attribute('camunda:calledElementVersionTag');
  vendor.attribute('camunda:calledElementTenantId');
  const key = ins.map((i) => textOf(i, 'businessKey')).find((k) => k !== undefined);
  const plain = ins.length === 0 && outs.length === 0;
  const read = (list: readonly ModdleObject[]): DataMapping[] =>
    list.flatMap((mapping): DataMapping[] => {
      const target = textOf(mapping, 'target');
      const source = textOf(mapping, 'source');
      const expression = textOf(mapping, 'sourceExpression');
      if (target === undefined) return [];
      if (source !== undefined) return [{ target, source }];
      return expression === undefined ? [] : [{ target, expression: readFeel(expression, 'the mapping', notes) }];
    });
  return {
    ...(element === undefined ? {} : { element: readFeelOrText(element, 'the called process', notes) }),
    version: version !== undefined ? version : binding === 'deployment' ? 'deployment' : 'latest',
    // Where nothing is said of variables, the called process is like a part of the caller.
    allIn: plain || ins.some((i) => textOf(i, 'variables') === 'all'),
    allOut: plain || outs.some((o) => textOf(o, 'variables') === 'all'),
    in: read(ins),
    out: read(outs),
    ...(key === undefined ? {} : { businessKey: readFeelOrText(key, 'the business key', notes) }),
  };
}
