import type { JsonObject } from '../model/json.ts';
import type { ProcessModel } from '../model/process-model.ts';
import { declaredAt, misfit } from '../model/variable-types.ts';
import { Refusal } from './types.ts';

/** What somebody sets by hand: the variables that may be set there, with values as the process declares them. @throws Refusal with a pointer for each that is not */
export function fit(model: ProcessModel, set: JsonObject, may: readonly string[]): void {
  const wrong = Object.keys(set).filter((name) => !may.includes(name));
  if (wrong.length > 0)
    throw new Refusal('unprocessable', 'NOT_ASSIGNABLE', `${wrong.join(', ')} may not be set here`, {
      problems: wrong.map((name) => ({
        pointer: `/set/${name}`,
        message: 'may not be set where the token is',
        expected: may.join(', ') || 'nothing',
      })),
    });
  const misfits = Object.entries(set).flatMap(([name, value]) => {
    const declared = declaredAt(model, [name]);
    const found = declared === undefined ? undefined : misfit(declared, value);
    return found === undefined ? [] : [{ ...found, pointer: `/set/${name}${found.pointer}` }];
  });
  if (misfits.length > 0)
    throw new Refusal('invalid', 'INVALID_VARIABLE', 'a value does not fit what the process declares', {
      problems: misfits.map((m) => ({ ...m, message: `must be ${m.expected}` })),
    });
}
