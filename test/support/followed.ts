import type { Action } from '../../lib/platform/port.ts';

/** Whether an action is on a row of the read model: search, figures, archive. */
export const isFollowed = (action: Action): boolean => {
  const { pk } =
    'put' in action
      ? action.put
      : 'update' in action
        ? action.update
        : 'remove' in action
          ? action.remove
          : action.check;
  return /^(?:D|Q|DUR|H)#/.test(pk);
};
