import type { SupportRow } from './index.ts';

const since = '0.1.0';

export const GATEWAYS: readonly SupportRow[] = [
  {
    section: '10.6.2',
    since,
    name: 'exclusive gateway',
    type: 'exclusiveGateway',
    semantics: 'elements/exclusive-gateway.ts',
    lowering: 'lower/exclusive.ts',
    notes: 'Loops of any shape stay in tier 0.',
  },
  {
    section: '10.6.4',
    since,
    name: 'parallel gateway',
    type: 'parallelGateway',
    semantics: 'elements/parallel-gateway.ts',
    lowering: 'lower/parallel.ts',
    notes: 'Fork and join that pair are a Parallel: one transition, and one for the end of each branch.',
  },
  {
    section: '10.6.3',
    since,
    name: 'inclusive gateway',
    type: 'inclusiveGateway',
    semantics: 'joins.ts',
    lowering: 'lower/parallel.ts',
    notes: 'With a default flow, and joined by its like, a guarded Parallel; else the rule of table 13.3.',
  },
  {
    section: '10.6.5',
    since,
    name: 'complex gateway',
    type: 'complexGateway',
    semantics: 'elements/complex-gateway.ts',
    notes: '`activationCount`, the reset, and `waitingForStart`.',
  },
  {
    section: '10.6.6',
    since,
    name: 'event-based gateway',
    type: 'eventBasedGateway',
    semantics: 'elements/event-based-gateway.ts',
    lowering: 'lower/wait.ts',
    notes: 'One wait, whatever the number of events.',
  },
  {
    section: '10.6.6',
    since,
    name: 'event-based gateway, starting',
    type: 'eventBasedGateway',
    semantics: 'start.ts',
    notes: 'Exclusive or parallel: the first event starts the instance.',
  },
];
