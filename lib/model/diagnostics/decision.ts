import type { CatalogueRange } from './entry.ts';

/** TUT-5xx: decisions. */
export const decision = {
  'TUT-501': {
    severity: 'warning',
    title: 'Decision table has a gap',
    explanation:
      'For some inputs no rule holds, so the result is null. The message names such an input; inputs are taken to be there, of the type of their column.',
    bad: '< 18 -> "minor"\n> 18 -> "adult"',
    good: '< 18 -> "minor"\n>= 18 -> "adult"',
    workaround: 'Add a last rule of hyphens to a FIRST table, or a default output entry.',
  },
  'TUT-502': {
    severity: 'error',
    title: 'Rules of a decision table overlap',
    explanation:
      'A UNIQUE table promises that at most one rule holds, an ANY table that rules which hold together say the same. The message names an input for which that is not so.',
    bad: 'UNIQUE:\n>= 18 -> "adult"\n> 60 -> "senior"',
    good: 'UNIQUE:\n[18..60] -> "adult"\n> 60 -> "senior"',
    workaround: 'If the order of the rules is meant to count, make it a FIRST table.',
  },
  'TUT-503': {
    severity: 'warning',
    title: 'Rule of a decision table never decides',
    explanation:
      'Its own cells contradict each other or the domain of their inputs, or rules that come first take every input it holds for.',
    bad: 'FIRST:\n-    -> "any"\n> 10 -> "large"',
    good: 'FIRST:\n> 10 -> "large"\n-    -> "any"',
    workaround: 'Move the special rule before the general one, or delete it.',
  },
  'TUT-504': {
    severity: 'warning',
    title: 'Input of a decision table is not used',
    explanation: 'Every rule has a hyphen in this column, so the input decides nothing.',
    bad: 'a column "Country" of hyphens',
    good: 'no such column',
    workaround: 'Delete the column, or fill in the rules that should look at it.',
  },
  'TUT-505': {
    severity: 'error',
    title: 'Types in a decision cannot match',
    explanation:
      'A cell tests a value of another type than its column has, or gives one. FEEL does not convert: the rule never holds, or the output is null.',
    bad: 'column of type number: "high"',
    good: 'column of type number: > 700',
    workaround: 'Correct the cell, or the type of the column.',
  },
  'TUT-506': {
    severity: 'error',
    title: 'Value is not among the allowed ones',
    explanation: 'The column lists the values it allows, and the cell tests or gives another one.',
    bad: 'allowed: "low", "high"\ncell: "hihg"',
    good: 'allowed: "low", "high"\ncell: "high"',
    workaround: 'Correct the cell, or add the value to the list.',
  },
  'TUT-507': {
    severity: 'error',
    title: 'Text in a decision is not FEEL',
    explanation: 'A cell, an input expression or an output does not parse.',
    bad: '>= 18 &amp;&amp; <= 60',
    good: '[18..60]',
    workaround: 'The message names the place where it stops making sense.',
  },
  'TUT-508': {
    severity: 'error',
    title: 'Rule does not fit its table',
    explanation: 'A rule has one cell for every input column and one for every output column.',
    bad: 'two input columns, and a rule with one input cell',
    good: 'two input columns, and a rule with two input cells',
    workaround: 'Fill in a hyphen where a rule does not test an input.',
  },
  'TUT-509': {
    severity: 'warning',
    title: 'Decision table is checked in part only',
    explanation:
      'Gaps, overlaps and unreachable rules are found from literals, comparisons, intervals, lists and negations. A cell with anything else is left out, and counts against every finding, so what is reported is so, but not everything is found.',
    bad: '> limits[1]',
    good: '> 1000',
    workaround: 'Compute the value in an input expression, and test it with a literal.',
  },
  'TUT-510': {
    severity: 'error',
    title: 'Decision cannot be compiled into the machine',
    explanation:
      '`inline: true` compiles a decision table to JSONata. That is done where every input, cell and output has an exact equal, the decision is one table over data alone, and what it reads may stand in the history. The message names the cell.',
    bad: 'inline: true\ninput expression: amount / 3',
    good: 'inline: true\ninput expression: amount',
    workaround: 'Leave `inline` out: a function decides, in a state of its own.',
  },
  'TUT-511': {
    severity: 'error',
    title: 'Decision table is too large for the machine',
    explanation:
      'A table in the machine has 50 rules and takes 16,000 characters of JSONata at most: it is written out wherever the machine comes to it.',
    bad: 'inline: true, and a table of 1,000 rules',
    good: 'inline: true, and a table of 9 rules',
    workaround: 'Leave `inline` out: tables of any size are evaluated by a function.',
  },
  'TUT-512': {
    severity: 'warning',
    title: 'inline has no effect',
    explanation:
      'The step stands in a scope that the token game runs, so it runs in an execution of its own and a function decides.',
    bad: 'a business rule task behind an inclusive join without its split, with inline: true',
    good: 'the same without inline',
    workaround:
      'Leave `inline` out, or draw the scope so that the States Language can say it: `tutti explain` names the reason.',
  },
} as const satisfies CatalogueRange;
