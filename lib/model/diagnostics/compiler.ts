import type { CatalogueRange } from './entry.ts';

/** TUT-4xx: what the compiler refuses. */
export const compiler = {
  'TUT-401': {
    severity: 'error',
    title: 'Element is not supported by the compiler',
    explanation: 'The element is read and drawn, but no lowering to the States Language exists for it yet.',
    bad: 'a complex gateway',
    good: 'exclusive and parallel gateways that say the same',
    workaround: '`tutti explain` lists what is supported; docs/reference shows other ways to draw it.',
  },
  'TUT-403': {
    severity: 'error',
    title: 'Shape of the region is not supported',
    explanation: 'A fork and its join do not pair, so the region cannot become blocks of the States Language.',
    bad: 'a parallel fork of which one branch leaves past the join',
    good: 'every branch of the fork ends in the same join',
    workaround: 'Wrap the branches in a sub-process, or end them in it.',
  },
} as const satisfies CatalogueRange;
