import { BOOLEAN, exact, STRING } from '../types.ts';
import { plain, type Row } from './row.ts';

export const conversionFunctions: Readonly<Record<string, Row>> = {
  not: plain(['negand'], 'not3', BOOLEAN),
  string: {
    parameters: ['from'],
    lower(t, [from], node) {
      const { type, code } = from!;
      if (type.kind === 'string') return from!;
      if (type.kind === 'boolean') return { code: t.call('strb', code), type: STRING };
      // Larger numbers, and those with a fraction, are written differently.
      if (exact(type) !== undefined) return { code: t.call('strn', code), type: STRING };
      return t.refuse(node, 'only texts, booleans and whole numbers with limits are written the same way');
    },
  },
};
