import { jsonata } from '../asl.ts';
import type { Lowering } from './index.ts';

/** An interruption that is caught further out leaves the region under its own name. */
export const rethrow: Lowering = {
  per: 'region',
  name: (_node, region) => `Pass on: ${region.name}`,
  emit(cx, region, node, name) {
    cx.add(
      region,
      name,
      {
        Type: 'Fail',
        Comment: 'the scope around catches it',
        Error: jsonata('$states.input.Error'),
        Cause: jsonata('$states.input.Cause'),
      },
      { element: node.id, role: 'rethrow' },
    );
  },
};
