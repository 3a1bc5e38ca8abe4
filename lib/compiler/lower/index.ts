import type { Node } from '../../model/process-model.ts';
import type { Compilation, Region } from '../context.ts';
import { close } from './close.ts';
import { decide } from './decide.ts';
import { continuation, edit } from './edit.ts';
import { each } from './each.ts';
import { end, errorEnd } from './end.ts';
import { exclusive } from './exclusive.ts';
import { fused, proceed, recover } from './fused.ts';
import { game, leaveGame, report } from './game.ts';
import { incident, resolution } from './incident.ts';
import { parallel } from './parallel.ts';
import { rethrow } from './rethrow.ts';
import { step } from './step.ts';
import { settle, wait } from './wait.ts';
import { waitOp } from './bound.ts';

/** Emits the state of an element. The name is reserved before, so that loops find it. */
export interface Lowering {
  /** State name as a person would say it; `undefined`: one for the region. */
  readonly name: (node: Node, region: Region, cx: Compilation) => string;
  /** Key of the state: one per element, or one per region. */
  readonly per: 'element' | 'region';
  readonly emit: (cx: Compilation, region: Region, node: Node, name: string) => void;
}

/** States that accompany an element's own. */
const COMPANIONS = {
  close,
  decide,
  edit,
  end,
  continuation,
  fused,
  incident,
  leaveGame,
  proceed,
  recover,
  report,
  resolution,
  rethrow,
  settle,
} as const;
export type Companion = keyof typeof COMPANIONS;

/** The lowering of an element itself; undefined where it has none yet. */
function ownLowering(cx: Compilation, region: Region, node: Node): Lowering | undefined {
  if (node.multiInstance !== undefined && region.each?.node.id !== node.id && region.fragment === undefined)
    return each;
  if (cx.gamed.has(node.id)) return game;
  switch (node.type) {
    case 'exclusiveGateway':
      return exclusive;
    case 'parallelGateway':
    case 'inclusiveGateway':
      return parallel;
    case 'eventBasedGateway':
    case 'receiveTask':
      return wait;
    case 'intermediateCatchEvent':
      return node.event?.kind === 'message' || node.event?.kind === 'timer' ? wait : undefined;
    case 'endEvent':
      return node.event?.kind === 'error'
        ? errorEnd
        : node.event === undefined || node.event.kind === 'none' || node.event.kind === 'terminate'
          ? end
          : node.step === undefined
            ? undefined
            : step;
    case 'intermediateThrowEvent':
      return node.step === undefined ? undefined : step;
    case 'scriptTask':
      if (node.step === undefined) return node.script === undefined ? undefined : step;
      return waitOp(node) === undefined ? step : wait;
    case 'callActivity':
      // What the same diagram defines is played as a part of this process.
      return node.step?.call === undefined ? undefined : wait;
    case 'task':
    case 'manualTask':
    case 'userTask':
    case 'serviceTask':
    case 'sendTask':
    case 'businessRuleTask':
      return node.step === undefined ? undefined : waitOp(node) === undefined ? step : wait;
    default:
      return undefined;
  }
}

/** Name of the state of an element (or of a companion of it) in a region; emits it on first use. */
export function stateOf(cx: Compilation, region: Region, node: Node, companion?: Companion): string {
  const lowering = companion === undefined ? ownLowering(cx, region, node) : COMPANIONS[companion];
  if (lowering === undefined) {
    const what =
      node.event === undefined || node.event.kind === 'none' ? node.type : `${node.type} (${node.event.kind})`;
    cx.refuse(
      'TUT-401',
      node,
      `the States Language has no state for ${what} "${node.name ?? node.id}"`,
      'docs/bpmn-support.md says what every element becomes',
    );
    return `refused ${node.id}`;
  }
  const key =
    lowering.per === 'region'
      ? `${companion ?? 'own'} of region ${region.name}`
      : `${companion ?? 'own'} of ${node.id} in ${region.name}`;
  const known = cx.emitted.get(key);
  if (known !== undefined) return known;
  const name = cx.name(key, lowering.name(node, region, cx));
  cx.emitted.set(key, name);
  if (companion === undefined) cx.targets[node.id] ??= { region: region.name };
  lowering.emit(cx, region, node, name);
  return name;
}
