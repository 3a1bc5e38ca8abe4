import type { ModdleObject } from 'moddle-types';
import { asList, asObject } from './events.ts';

/** BPMN properties with a meaning at run time that the model has no field for, and how to say so. */
const FEATURES: Readonly<Record<string, (value: unknown, element: ModdleObject) => string | undefined>> = {
  isForCompensation: (v) => (v === true ? 'compensation handler' : undefined),
  ioSpecification: (v, element) => (v && !isEmptySpecification(v, element) ? 'input/output specification' : undefined),
  properties: (v) => (asList(v).length > 0 ? 'properties (local data)' : undefined),
  startQuantity: (v) => (v !== undefined && v !== 1 ? `start quantity ${String(v)}` : undefined),
  completionQuantity: (v) => (v !== undefined && v !== 1 ? `completion quantity ${String(v)}` : undefined),
  instantiate: (v) => (v === true ? 'starts an instance (instantiate)' : undefined),
  eventGatewayType: (v) => (v === 'Parallel' ? 'parallel event-based gateway' : undefined),
  activationCondition: (v) => (v ? 'activation condition' : undefined),
  ordering: (v) => (v === 'Sequential' ? 'sequential ad-hoc order' : undefined),
  cancelRemainingInstances: (v) => (v === false ? 'ad-hoc without cancelling what remains' : undefined),
  operationRef: (v) => (v ? 'operation of a service interface' : undefined),
  implementation: (v) =>
    typeof v === 'string' && v !== '' && !v.startsWith('##')
      ? `implementation ${v} (bind it in process.yaml)`
      : undefined,
};

/** An empty specification is what some modelers write by default. */
function isEmptySpecification(value: unknown, element: ModdleObject): boolean {
  const spec = asObject(value);
  const data = [...asList(spec?.dataInputs), ...asList(spec?.dataOutputs)];
  const wired = [...asList(element.dataInputAssociations), ...asList(element.dataOutputAssociations)];
  return data.length === 0 || wired.every((a) => asList(a.assignment).length === 0 && !a.transformation);
}

/** Vendor extensions that change what happens; the rest (colours, templates, notes) is decoration. */
const VENDORS: Readonly<Record<string, string>> = {
  'http://camunda.org/schema/1.0/bpmn': 'camunda',
  'http://camunda.org/schema/zeebe/1.0': 'zeebe',
  'http://activiti.org/bpmn': 'activiti',
  'http://flowable.org/bpmn': 'flowable',
  'http://www.jboss.org/drools': 'drools',
};
/** Vendor attributes and elements that say nothing about the outcome. */
const HARMLESS: ReadonlySet<string> = new Set([
  'asyncBefore',
  'asyncAfter',
  'async',
  'exclusive',
  'jobPriority',
  'historyTimeToLive',
  'isStartableInTasklist',
  'versionTag',
  'modelerTemplate',
  'modelerTemplateVersion',
  'modelerTemplateIcon',
  'diagramRelationId',
  'packageName',
  'version',
  'adHoc',
  'formField',
  'userTask',
  'versionTag',
]);

/** Everything on the element that no field of the model holds, in words. Multi-instance is told apart by the caller. */
export function unsupportedFeatures(element: ModdleObject): string[] {
  const features = Object.entries(FEATURES).flatMap(([property, words]) => {
    const said = words(element[property], element);
    return said === undefined ? [] : [said];
  });
  return [...features, ...vendorFeatures(element)];
}

function vendorFeatures(element: ModdleObject): string[] {
  const uris = namespaces(element);
  const told = (qualified: string): string | undefined => {
    const [prefix, local] = qualified.split(':', 2);
    if (prefix === undefined || local === undefined || prefix === 'xmlns') return undefined;
    const vendor = VENDORS[uris[prefix] ?? ''] ?? (prefix in KNOWN_PREFIXES ? KNOWN_PREFIXES[prefix] : undefined);
    return vendor === undefined || HARMLESS.has(local) ? undefined : `${vendor}:${local}`;
  };
  const attributes = Object.keys(element.$attrs ?? {}).flatMap((name) => {
    const name_ = told(name);
    return name_ === undefined ? [] : [`extension attribute ${name_}`];
  });
  const elements = asList(asObject(element.extensionElements)?.values).flatMap((value) => {
    const name = told(value.$type);
    return name === undefined || isReadExtension(value) ? [] : [`extension element ${name}`];
  });
  return [...new Set([...attributes, ...elements])];
}

const KNOWN_PREFIXES: Readonly<Record<string, string>> = { zeebe: 'zeebe', camunda: 'camunda' };

/** Extension elements whose meaning the model does hold. */
const isReadExtension = (value: ModdleObject): boolean => value.$type === 'zeebe:calledElement';

function namespaces(element: ModdleObject): Record<string, string> {
  const uris: Record<string, string> = {};
  for (let at: ModdleObject | undefined = element; at; at = at.$parent) {
    for (const [name, value] of Object.entries(at.$attrs ?? {})) {
      if (name.startsWith('xmlns:') && typeof value === 'string') uris[name.slice(6)] ??= value;
    }
  }
  return uris;
}
