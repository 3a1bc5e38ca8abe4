import type { Rule } from '../drawing.ts';
import { called, enclosing, found } from '../drawing.ts';

/** TUT-613: only a transaction can be cancelled, so a cancel end event stands in one. */
export const cancelEnd: Rule = (drawing) =>
  drawing.named('endEvent').flatMap((event) => {
    if (!drawing.kinds(event).includes('cancel') || enclosing(event, (e) => e.name === 'transaction')) return [];
    return [
      found(
        'TUT-613',
        event,
        `${called(event)} cancels, but stands in no transaction`,
        'Make the sub-process around it a transaction, or use an error end event',
      ),
    ];
  });
