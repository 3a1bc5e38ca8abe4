import { didYouMean, finding } from '../../model/diagnostics/index.ts';
import { escapePointer, placeOf } from '../../model/pointer.ts';
import { feelOf } from '../../model/feel-names.ts';
import { readsPersonal } from '../../model/personal.ts';
import type { ProcessModel } from '../../model/process-model.ts';
import type { Rule } from '../rule.ts';

/** TUT-346, TUT-347: marks of personal data that mark nothing, and personal data in a key, which can be erased nowhere. */
export const personal: Rule = (model) => [...unknown(model), ...inKeys(model)];

const unknown: Rule = (model) =>
  (model.binding.personal ?? []).flatMap((path, i) => {
    const [name = ''] = path.split('.');
    if (model.variables.includes(name)) return [];
    const meant = didYouMean(name, [...model.variables]);
    const place = placeOf(model.bindingPlaces, `/personal/${i}`);
    return [
      finding('TUT-346', {
        message: `personal: ${path} is in no variable of the process`,
        ...(meant === undefined
          ? {}
          : { suggestion: `Did you mean "${[meant, ...path.split('.').slice(1)].join('.')}"?` }),
        ...(place === undefined ? {} : { place }),
      }),
    ];
  });

function inKeys(model: ProcessModel): ReturnType<Rule> {
  const { businessKey, messages = {}, search = {} } = model.binding;
  const keys = [
    ...(businessKey === undefined ? [] : [{ text: businessKey, pointer: '/businessKey', what: 'the business key' }]),
    ...Object.entries(search).map(([name, text]) => ({
      text,
      pointer: `/search/${escapePointer(name)}`,
      what: `"${name}" under search`,
    })),
    ...Object.entries(messages).map(([name, { key }]) => ({
      text: key,
      pointer: `/messages/${escapePointer(name)}/key`,
      what: `the key of message "${name}"`,
    })),
  ];
  return keys.flatMap(({ text, pointer, what }) => {
    const read = readsPersonal(model, feelOf(text) ?? '');
    const place = placeOf(model.bindingPlaces, pointer);
    return read === undefined
      ? []
      : [
          finding('TUT-347', {
            message: `${what} is made of ${read}, which is personal: keys stand in lists, in the history and in the record, and cannot be erased`,
            suggestion: 'Use a number that means nothing by itself, such as =application.id',
            ...(place === undefined ? {} : { place }),
          }),
        ];
  });
}
