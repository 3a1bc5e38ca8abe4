import { erp } from './erp.ts';
import { people } from './people.ts';
import { reader } from './reader.ts';

export { people };

/** The demo systems by connection name (process.yaml `connections`), and the endpoint of the default model. Never deployed. */
export const createDemo = (options: { readonly now?: () => number } = {}) => ({
  connections: { erp: erp(options.now) },
  model: reader(),
});
