import type { Rule } from '../drawing.ts';
import { called, found, isTrue } from '../drawing.ts';

/** TUT-631: a public process shows only what its partners see, so it cannot be executed. */
export const publicProcess: Rule = (drawing) =>
  drawing.named('process').flatMap((process) => {
    if (process.attributes.processType !== 'Public' || !isTrue(process.attributes.isExecutable)) return [];
    return [
      found(
        'TUT-631',
        process,
        `${called(process)} is public and executable; expected one of the two`,
        'processType="Private"',
      ),
    ];
  });
