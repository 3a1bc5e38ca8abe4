import type { CatalogueRange } from './entry.ts';

/** TUT-35x: what playing the process in every way shows of its tokens. */
export const soundness = {
  'TUT-350': {
    severity: 'error',
    title: 'Tokens wait for ever',
    explanation:
      'A run can come to where every token waits for another one, and none can come any more. The instance hangs: it neither goes on nor ends.',
    bad: 'exclusive gateway -> two tasks -> parallel gateway that joins them',
    good: 'exclusive gateway -> two tasks -> exclusive gateway',
    workaround: 'What joins has to be of the kind of what split.',
  },
  'TUT-351': {
    severity: 'warning',
    title: 'Tokens wait for ever where the data says so',
    explanation:
      'Several conditions together let a run come to where every token waits for another one. It may be that they never come out this way together.',
    bad: 'inclusive gateway -> two tasks -> parallel gateway that joins them',
    good: 'inclusive gateway -> two tasks -> inclusive gateway',
    workaround: 'Decide once, and let the branches depend on what was decided.',
  },
  'TUT-352': {
    severity: 'warning',
    title: 'No run comes here',
    explanation:
      'A flow leads here, but whatever data and events bring, the token has gone another way before, or what would bring it never happens.',
    bad: 'a cancel event on the edge of a transaction in which nothing cancels',
    good: 'a cancel end event inside the transaction',
    workaround: 'Delete the element, or draw what brings a token to it.',
  },
  'TUT-353': {
    severity: 'error',
    title: 'No run ends',
    explanation: 'Whatever data and events bring, no instance of the process ever ends.',
    bad: 'a fork, and a branch of it that leads back before the fork',
    good: 'a loop around fork and join, with a gateway as its way out',
    workaround: 'Let one gateway decide between going round and going on, after the branches have been joined.',
  },
  'TUT-354': {
    severity: 'warning',
    title: 'Branches come together without waiting for each other',
    explanation:
      'Each token that arrives goes on by itself, so that what follows happens once for each of them, at the same time. It is seldom meant.',
    bad: 'parallel gateway -> two tasks -> exclusive gateway -> notify the customer',
    good: 'parallel gateway -> two tasks -> parallel gateway -> notify the customer',
    workaround: 'Where it is meant, a multi-instance activity says so more clearly.',
  },
  'TUT-355': {
    severity: 'warning',
    title: 'Two tokens on one flow',
    explanation:
      'At a join, one token waits behind another one that came by the same flow. The join takes one from each flow, so it will be left over, or belongs to another round.',
    bad: 'parallel gateway -> a branch forks again, and both its ways lead to the join by one exclusive gateway',
    good: 'the inner fork is joined before the outer one',
    workaround: 'Join each fork by a gateway of its own.',
  },
  'TUT-356': {
    severity: 'warning',
    title: 'Not every run was looked at',
    explanation:
      'The process can be in more states than are looked at, or its tokens multiply without end. What was found is so; what was not found may still be.',
    bad: 'an inclusive gateway with thirty conditions',
    good: 'a multi-instance activity over what applies',
    workaround: 'Put parts of the process into call activities: each is looked at by itself.',
  },
} as const satisfies CatalogueRange;
