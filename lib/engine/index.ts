export { SystemClock, VirtualClock, type Clock } from './clock.ts';
export { Engine, type EngineOptions, type LambdaCall } from './engine.ts';
export { AwsError } from './errors.ts';
export { validate } from './validate.ts';
