import { exact, NUMBER, whole } from '../types.ts';
import { plain, type Row } from './row.ts';

export const numericFunctions: Readonly<Record<string, Row>> = {
  floor: plain(['n'], 'flr', NUMBER),
  ceiling: plain(['n'], 'cei', NUMBER),
  abs: {
    parameters: ['n'],
    lower(t, [n]) {
      const limits = exact(n!.type);
      const most = limits === undefined ? 0 : Math.max(Math.abs(limits.min), Math.abs(limits.max));
      return { code: t.call('abs1', n!.code), type: limits === undefined ? NUMBER : whole(0, most) };
    },
  },
  modulo: {
    parameters: ['dividend', 'divisor'],
    lower(t, [a, b], node) {
      const [x, y] = [exact(a!.type), exact(b!.type)];
      if (x === undefined || y === undefined)
        return t.refuse(node, 'only of whole numbers with limits a double gives the same');
      const most = Math.max(Math.abs(y.min), Math.abs(y.max));
      return { code: t.call('mod', a!.code, b!.code), type: whole(-most, most) };
    },
  },
};
