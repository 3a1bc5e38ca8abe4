import type { StepCall, StepReply } from '../lib/model/wire.ts';
import type { Runtime } from '../lib/runtime/types.ts';
import { settled } from './settled.ts';

export type StepFunction = (call: StepCall) => Promise<StepReply | void>;

/** The Lambda handler of a function that state machines call. */
export const stepFunction =
  (name: keyof Runtime['functions'], runtime: () => Runtime): StepFunction =>
  (call) =>
    settled<StepReply | void>(runtime, ({ functions }) => functions[name](call));
