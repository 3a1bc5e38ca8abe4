import type { Rule } from '../drawing.ts';
import { found } from '../drawing.ts';

const URIS: readonly string[] = [
  'language',
  'expressionLanguage',
  'typeLanguage',
  'targetNamespace',
  'importType',
  'namespace',
  'scriptLanguage',
];
/** RFC 3986: the characters of a reference, with whole percent escapes. A bare name is a relative reference. */
const REFERENCE = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;

/** TUT-618: languages and namespaces are named by URIs. */
export const uri: Rule = (drawing) =>
  drawing.all.flatMap((element) =>
    URIS.flatMap((name) => {
      const value = element.attributes[name];
      if (value === undefined || REFERENCE.test(encodeLetters(value.trim()))) return [];
      return [
        found(
          'TUT-618',
          element,
          `${name} of <${element.name}> is ${JSON.stringify(value)}, which is not a URI`,
          name === 'language' ? 'language="https://www.omg.org/spec/DMN/20191111/FEEL/"' : 'Correct it, or remove it',
        ),
      ];
    }),
  );

/** XML allows letters of every script in a URI reference, and escapes them itself. */
const encodeLetters = (value: string): string => value.replace(/[^\u0000-\u007f]/gu, 'x');
