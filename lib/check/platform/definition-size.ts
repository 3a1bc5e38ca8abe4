import { finding } from '../../model/diagnostics/index.ts';
import type { PlatformRule } from './rule.ts';
import { placeOfElement } from './rule.ts';

/** A definition that is larger is not accepted. */
const DEFINITION_LIMIT = 1024 * 1024;

/** TUT-338: the machine is larger than what Step Functions accepts. */
export const definitionSize: PlatformRule = (model, { bytes }) =>
  bytes <= DEFINITION_LIMIT
    ? []
    : [
        finding('TUT-338', {
          message: `the machine is ${Math.ceil(bytes / 1024)} KiB as States Language; Step Functions accepts ${DEFINITION_LIMIT / 1024} KiB`,
          ...placeOfElement(model, model.root),
        }),
      ];
