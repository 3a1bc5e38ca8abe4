import type { Rule } from '../drawing.ts';
import { found, isTrue } from '../drawing.ts';

/** TUT-644: an extension of which its author says that nobody may pass it over, and that nobody here understands. */
export const mustUnderstand: Rule = (drawing) =>
  drawing.named('extension').flatMap((extension) => {
    if (!isTrue(extension.attributes.mustUnderstand) || drawing.means === 'bound') return [];
    return [
      found(
        'TUT-644',
        extension,
        `the extension ${extension.attributes.definition ?? ''} must be understood, and is not`,
        'mustUnderstand="false", where the process means the same without it',
      ),
    ];
  });
