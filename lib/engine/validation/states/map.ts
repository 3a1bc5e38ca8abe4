import { catchers, retriers } from '../catching.ts';
import {
  anything,
  checkFields,
  either,
  isObject,
  jsonata,
  jsonPath,
  list,
  number,
  object,
  oneOf,
  path,
  type Check,
  type Fields,
} from '../fields.ts';
import { exactlyOne, WITH_RESULT, type StateRules } from './types.ts';

const CONFIG: Fields = {
  Mode: either(oneOf('INLINE', 'DISTRIBUTED')),
  ExecutionType: either(oneOf('STANDARD', 'EXPRESS')),
};
const processor: Check = (value, at, context) => {
  if (!isObject(value)) return object(value, at, context);
  const config = value.ProcessorConfig;
  if (config === undefined) return;
  const here = `${at}/ProcessorConfig`;
  if (!isObject(config)) return object(config, here, context);
  checkFields(config, here, CONFIG, context);
  if (config.Mode === 'DISTRIBUTED' && config.ExecutionType === undefined)
    context.report.schema(here, 'These fields are required: [ExecutionType]');
  if (config.Mode !== 'DISTRIBUTED' && config.ExecutionType !== undefined)
    context.report.schema(here, "Field 'ExecutionType' is not supported");
};
const BATCHER: Fields = {
  MaxItemsPerBatch: either(number({ min: 1 })),
  MaxInputBytesPerBatch: either(number({ min: 1, max: 262_144 })),
  BatchInput: either(anything),
  MaxItemsPerBatchPath: jsonPath(path),
  MaxInputBytesPerBatchPath: jsonPath(path),
};
const batcher: Check = (value, at, context) =>
  isObject(value) ? checkFields(value, at, BATCHER, context) : object(value, at, context);
const label: Check = (value, at, { report }) => {
  if (typeof value !== 'string' || !/^[^\s?*<>{}[\]:;,\\|^~$#%&`"\u0000-\u001f\u007f-\u009f]+$/.test(value))
    report.schema(at, 'Value is not a valid Label: it has no blanks, brackets or wildcards');
};

export const map: StateRules = {
  fields: {
    ...WITH_RESULT,
    Items: jsonata(list),
    ItemSelector: either(anything),
    ItemsPath: jsonPath(path),
    Parameters: jsonPath(anything),
    ItemProcessor: either(processor),
    Iterator: jsonPath(object),
    ItemBatcher: either(batcher),
    ItemReader: either(object),
    ResultWriter: either(object),
    Label: either(label),
    MaxConcurrency: either(number({ min: 0 })),
    MaxConcurrencyPath: jsonPath(path),
    ToleratedFailureCount: either(number({ min: 0 })),
    ToleratedFailureCountPath: jsonPath(path),
    ToleratedFailurePercentage: either(number({ min: 0, max: 100, whole: false })),
    ToleratedFailurePercentagePath: jsonPath(path),
    Retry: either(retriers),
    Catch: either(catchers),
  },
  check(state, at, context) {
    exactlyOne(state, at, ['ItemProcessor', 'Iterator'], context.report);
    const { ItemProcessor: inner } = state;
    const config = isObject(inner ?? null) ? (inner as Record<string, unknown>).ProcessorConfig : undefined;
    const distributed = (config as { Mode?: string } | undefined)?.Mode === 'DISTRIBUTED';
    for (const field of ['ResultWriter', 'ItemBatcher', 'Label'])
      if (!distributed && state[field] !== undefined)
        context.report.schema(`${at}/${field}`, "Field is only supported with Mode 'DISTRIBUTED'");
    if (state.ItemReader !== undefined && state.Items !== undefined)
      context.report.schema(at, 'Only one of these fields is allowed: [Items, ItemReader]');
  },
};
