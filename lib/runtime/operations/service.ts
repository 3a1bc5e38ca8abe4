import type { Core } from '../core.ts';
import { Refusal, type Operations } from '../types.ts';
import { operationOf, type OperationRecord } from './record.ts';

const LIMIT = 25;
const MAX_LIMIT = 100;

/** Operations on instances, as they were asked for and what became of them. */
export function operationsService(core: Core): Operations {
  return {
    async get(id) {
      const found = await operationOf(core, id);
      if (found === undefined) throw new Refusal('unknown', 'UNKNOWN_OPERATION', `there is no operation ${id}`);
      return view(found);
    },
    async list({ instance, limit = LIMIT, cursor }) {
      const page = await core.ports.store.query({
        ...(instance === undefined
          ? { pk: 'OPS', index: 'g1' as const }
          : { pk: `OPS#I#${instance}`, index: 'g2' as const }),
        descending: true,
        limit: Math.min(limit, MAX_LIMIT),
        ...(cursor === undefined ? {} : { cursor }),
      });
      const items = await Promise.all(page.items.map((i) => operationOf(core, String(i.id))));
      return {
        items: items.flatMap((o) => (o === undefined ? [] : [view(o)])),
        ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
      };
    },
  };
}

/** Without what only the store needs. */
function view(record: OperationRecord): OperationRecord {
  const {
    pk: _pk,
    sk: _sk,
    g1pk: _1,
    g1sk: _2,
    g2pk: _3,
    g2sk: _4,
    ...shown
  } = record as OperationRecord & Readonly<Record<'pk' | 'sk' | 'g1pk' | 'g1sk' | 'g2pk' | 'g2sk', string>>;
  return shown;
}
