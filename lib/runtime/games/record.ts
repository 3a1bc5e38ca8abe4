import type { Json } from '../../model/json.ts';
import type { ElementId } from '../../model/process-model.ts';
import type { ScopeRef } from '../../model/wire.ts';
import type { Command as GameCommand, State } from '../../semantics/index.ts';
import type { Core } from '../core.ts';
import { keys } from '../keys.ts';
import { recordOf } from '../records.ts';

/** A scope that the token game runs (tier 2). One item; every move raises `rev`, and only who has read the last one may write. */
export interface GameRecord {
  /** Activation of the wait that stands for it in the machine. */
  readonly region: string;
  readonly instance: string;
  /** The sub-process, or the process itself. */
  readonly element: ElementId;
  readonly lane: string;
  readonly scopes: readonly ScopeRef[];
  readonly errors: Readonly<Record<string, string>>;
  readonly status: 'open' | 'ended';
  readonly rev: number;
  /** Ids of the last signals that were heard: a signal that is told again is heard once. */
  readonly seen?: readonly string[];
  /** The last end event that was reached. */
  readonly end?: ElementId;
  /** `Held`, or a reference to it where it is large. */
  readonly held: Json;
}

/** Where the game stands, and what it has asked for and not got yet. */
export interface Held {
  readonly state: State;
  readonly pending: readonly GameCommand[];
  readonly armed: Readonly<Record<string, Armed>>;
  /** Instances that wait and have a row that says so. */
  readonly rows: readonly string[];
}

/** What a wait of the game listens to. */
export interface Armed {
  readonly element: ElementId;
  readonly subscriptions: readonly { readonly name: string; readonly key: string; readonly sk: string }[];
  readonly timers: readonly string[];
  /** When the timer comes due; epoch milliseconds. */
  readonly at?: number;
}

/** An activity of a game, in an execution of its own. */
export interface FragmentRecord {
  readonly activation: string;
  readonly region: string;
  /** Its name in the game. */
  readonly activity: string;
  readonly element: ElementId;
  readonly status: 'open' | 'reported' | 'cancelled';
  readonly execution?: string;
}

export const gameOf = async (core: Core, instance: string, region: string): Promise<GameRecord | undefined> =>
  recordOf<GameRecord>(await core.ports.store.get(keys.game(instance, region)));

/** Below what the ids of a game stand outside of it: the game calls its root `root`. */
const base = (record: Pick<GameRecord, 'region' | 'element'>, root: ElementId): string =>
  record.element === root ? 'root' : record.region;
const INNER_ROOT = 'root';

/** Activation of something that the game names. */
export const activationOf = (record: Pick<GameRecord, 'region' | 'element'>, root: ElementId, id: string): string =>
  `${base(record, root)}${id.slice(INNER_ROOT.length)}`;

/** Lane of an activity: below the lane of the game, so that activities do not fight for one head. */
export const laneOf = (record: Pick<GameRecord, 'lane'>, id: string): string =>
  `${record.lane}${id.slice(INNER_ROOT.length)}`;
