import { integrationOf } from '../../integrations/index.ts';
import { isExpression } from '../../jsonata/evaluate.ts';
import { catchers, retriers } from '../catching.ts';
import { anything, either, isObject, jsonata, jsonPath, number, path, required, type Check } from '../fields.ts';
import type { JsonObject } from '../../types.ts';
import type { Report } from '../report.ts';
import { WITH_RESULT, type StateRules } from './types.ts';

const MAX_SECONDS = 99_999_999;
const resource: Check = (value, at, { report }) => {
  if (typeof value !== 'string' || (!/^arn:[\w-]+:[\w-]+:[^:]*:[^:]*:.+$/.test(value) && !/^\$\{\w+\}/.test(value)))
    report.schema(at, 'Value is not a valid resource ARN');
};
const credentials: Check = (value, at, { report, language }) => {
  if (!isObject(value)) return report.schema(at, 'Expected value of type [OBJECT]');
  const names = language === 'JSONata' ? ['RoleArn'] : ['RoleArn', 'RoleArn.$'];
  if (!names.some((n) => value[n] !== undefined)) report.schema(at, "The field 'RoleArn' is required but was missing");
  for (const name of Object.keys(value))
    if (!names.includes(name) && names.some((n) => value[n] !== undefined))
      report.schema(at, `Field '${name}' is not supported`);
};

/** What an optimized integration takes, where it stands written out. */
function checkMembers(state: JsonObject, at: string, report: Report): void {
  const { Resource: arn, Arguments: given } = state;
  if (typeof arn !== 'string' || given === undefined || !isObject(given)) return;
  const members = integrationOf(arn).action?.members;
  if (members === undefined) return;
  const { required: needed, optional } = members;
  for (const name of needed)
    if (given[name] === undefined) report.schema(`${at}/Arguments`, `The field '${name}' is required but was missing`);
  for (const name of Object.keys(given))
    if (!needed.includes(name) && !optional.includes(name))
      report.schema(`${at}/Arguments`, `The field '${name}' is not supported by Step Functions`);
}

export const task: StateRules = {
  fields: {
    ...WITH_RESULT,
    Resource: required(resource),
    Arguments: jsonata(anything),
    Parameters: jsonPath(anything),
    Credentials: either(credentials),
    TimeoutSeconds: either(number({ min: 1, max: MAX_SECONDS })),
    HeartbeatSeconds: either(number({ min: 1, max: MAX_SECONDS })),
    TimeoutSecondsPath: jsonPath(path),
    HeartbeatSecondsPath: jsonPath(path),
    Retry: either(retriers),
    Catch: either(catchers),
  },
  check(state, at, { report, language }) {
    if (language === 'JSONata') checkMembers(state, at, report);
    const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
    if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout)
      report.schema(`${at}/HeartbeatSeconds`, 'HeartbeatSeconds must be smaller than TimeoutSeconds');
    if (isExpression(state.Resource)) report.schema(`${at}/Resource`, 'Value is not a valid resource ARN');
  },
};
