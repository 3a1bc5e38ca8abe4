// The systems around version 1 are those around version 2; only the process was another.
export { createDemo, people } from '../../demo/index.ts';
