export { SystemClock, VirtualClock, type Clock } from './clock.ts';
export { Engine, OPERATIONS, type EngineOptions } from './engine.ts';
export type { StatusChange } from './status-change.ts';
export { AwsError } from './errors.ts';
export { FileDamage, type DamageCode } from './file/damage.ts';
export type { EventEntry, LambdaCall, Services } from './integrations/index.ts';
export { diagnose, type Diagnostic } from './validation/index.ts';
