import { stepKind } from '../../model/binding.ts';
import type { Node } from '../../model/process-model.ts';
import { durationMs } from '../../expressions/index.ts';

/** Operation of a wait; undefined for steps that answer at once. */
export function waitOp(node: Node): 'people' | 'worker' | 'ai' | 'event' | 'call' | undefined {
  if (['eventBasedGateway', 'receiveTask', 'intermediateCatchEvent'].includes(node.type)) return 'event';
  const kind = node.step === undefined ? undefined : stepKind(node.step);
  return kind === 'people' || kind === 'worker' || kind === 'ai' || kind === 'call' ? kind : undefined;
}

/** Operation of a step that answers at once. */
export function stepOp(node: Node): 'http' | 'send' | 'decision' | 'script' | 'handler' | undefined {
  const kind = node.step === undefined ? undefined : stepKind(node.step);
  if (kind === undefined && node.script !== undefined) return 'script';
  if (kind === 'lambda') return 'handler';
  return kind === 'http' || kind === 'send' || kind === 'decision' ? kind : undefined;
}

export const DEFAULT_STEP_SECONDS = 60;
/** A wait without a drawn deadline: the longest that Step Functions lets an execution live. */
export const YEAR_SECONDS = 31_536_000;
/** TimeoutSeconds is only the net under a deadline that the Timers port fires. */
export const NET_SECONDS = 30;

export const seconds = (iso: string | undefined, otherwise: number): number =>
  iso === undefined ? otherwise : Math.max(1, Math.ceil(durationMs(iso) / 1000));

export const nameOf = (node: Node): string => node.name ?? node.id;
