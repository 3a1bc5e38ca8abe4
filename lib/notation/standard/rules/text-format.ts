import type { Rule } from '../drawing.ts';
import { found } from '../drawing.ts';

const MIME = /^[a-z0-9][\w!#$&^.+-]*\/[\w!#$&^.+-]+(\s*;.*)?$/i;

/** Attribute that tells the format of a text, by the element that has it. */
const FORMATS: Readonly<Record<string, string>> = {
  textAnnotation: 'textFormat',
  documentation: 'textFormat',
  scriptTask: 'scriptFormat',
  globalScriptTask: 'scriptLanguage',
};

/** TUT-619: the format of a text is a MIME type. Engines have names of their own for the languages of scripts. */
export const textFormat: Rule = (drawing) =>
  drawing.named(...Object.keys(FORMATS)).flatMap((element) => {
    const attribute = FORMATS[element.name] ?? 'textFormat';
    const format = element.attributes[attribute];
    if (format === undefined || MIME.test(format)) return [];
    if (attribute !== 'textFormat' && drawing.means === 'bound') return [];
    return [
      found(
        'TUT-619',
        element,
        `${attribute} is ${JSON.stringify(format)}; expected a MIME type`,
        `${attribute}="${attribute === 'textFormat' ? 'text/plain' : 'application/javascript'}"`,
      ),
    ];
  });
