import { QUERY_EVALUATION_ERROR, StateFailure } from '../errors.ts';
import type { Turn } from '../turn.ts';
import type { Branch, Json, State } from '../types.ts';
import type { StateHandler } from './handler.ts';

/** Inline Map runs at most 40 iterations at once, whatever MaxConcurrency says. */
const INLINE_LIMIT = 40;

async function spawnMore(turn: Turn, branch: Branch, state: State): Promise<void> {
  while (branch.nextItem! < branch.items!.length && (branch.children ?? []).length < branch.concurrency!) {
    const index = branch.nextItem!;
    branch.nextItem = index + 1;
    const value = branch.items![index]!;
    let input: Json = value;
    if (state.ItemSelector !== undefined) {
      // $states.context.Map.Item belongs to the iteration that is being prepared.
      const own = branch.mapItem;
      branch.mapItem = { index, value };
      try {
        input = await turn.evaluate(branch, state.ItemSelector, 'ItemSelector');
      } finally {
        if (own === undefined) delete branch.mapItem;
        else branch.mapItem = own;
      }
    }
    turn.spawn(branch, index, [...branch.path, branch.state, 0], input, { index, value });
  }
}

export const map: StateHandler = {
  async enter(turn, branch, state) {
    const items = state.Items === undefined ? branch.input : await turn.evaluate(branch, state.Items, 'Items');
    if (!Array.isArray(items))
      throw new StateFailure(
        QUERY_EVALUATION_ERROR,
        `The field 'Items' must be an array, but was ${items === null ? 'null' : typeof items}.`,
        'Items',
      );
    const limit =
      state.MaxConcurrency === undefined ? 0 : await turn.evaluate(branch, state.MaxConcurrency, 'MaxConcurrency');
    branch.phase = 'children';
    branch.items = items;
    branch.results = items.map(() => null);
    branch.pending = items.length;
    branch.nextItem = 0;
    branch.concurrency = Math.min(typeof limit === 'number' && limit > 0 ? limit : INLINE_LIMIT, INLINE_LIMIT);
    turn.emit(branch, 'MapStateStarted', { key: 'mapStateStartedEventDetails', value: { length: items.length } });
    if (items.length === 0) {
      turn.emit(branch, 'MapStateSucceeded');
      return turn.completeState(branch, state, []);
    }
    await spawnMore(turn, branch, state);
  },
  async childEnded(turn, branch, state) {
    if (branch.pending! > 0) return spawnMore(turn, branch, state);
    turn.emit(branch, 'MapStateSucceeded');
    await turn.completeState(branch, state, branch.results!);
  },
};
