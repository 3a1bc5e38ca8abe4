import type { Rule } from '../drawing.ts';
import { found } from '../drawing.ts';

const NEEDED: readonly string[] = ['importType', 'location', 'namespace'];
/** What the standard lets a file import; other types are its modeler's own business. */
const DEFINED =
  /^http:\/\/www\.(omg\.org\/spec\/BPMN\/20100524\/MODEL|w3\.org\/2001\/XMLSchema|w3\.org\/TR\/wsdl20\/?|w3\.org\/ns\/wsdl)$|^http:\/\/schemas\.xmlsoap\.org\/wsdl\/?$/;

/** TUT-642: an import says what it imports, from where, and into which namespace; what lies beside the drawing is there. */
export const importFile: Rule = (drawing) =>
  drawing.named('import').flatMap((element) => {
    const { importType = '', location = '' } = element.attributes;
    const lacking = NEEDED.filter((name) => (element.attributes[name] ?? '').trim() === '');
    if (lacking.length > 0) {
      const suggestion = lacking.map((name) => `${name}="..."`).join(' ');
      return [found('TUT-642', element, `the import has no ${lacking.join(', no ')}`, suggestion)];
    }
    const local = !/^[a-z][a-z0-9+.-]*:/i.test(location);
    if (drawing.means === 'bound' || !local || !DEFINED.test(importType) || drawing.exists(location)) return [];
    return [
      found(
        'TUT-642',
        element,
        `the imported file ${location} is not there`,
        `Put ${location} beside the drawing, or remove the import`,
      ),
    ];
  });
