export { Explorer, keyOf, possible } from './explore.ts';
export type { Successor, Successors } from './explore.ts';
export { explore } from './soundness/index.ts';
export type { Crowd, Soundness, SoundnessOptions, Stuck, Way } from './soundness/index.ts';
export { Game, isWork } from './game.ts';
export type { GameOptions } from './game.ts';
export { dataOracle } from './oracle.ts';
export type { Evaluate, Oracle, Question } from './oracle.ts';
export { EndlessLoop } from './endless.ts';
export { NotExpected, step, variablesOf } from './step.ts';
export { EMPTY, partsOf } from './types.ts';
export type {
  Command,
  Ended,
  GameEvent,
  Incident,
  IncidentKind,
  Instance,
  InstanceId,
  State,
  Step,
  TraceEntry,
  Wait,
} from './types.ts';
