import type { Instance } from './types.ts';

/** A copy whose parts can be changed. */
export function copyOf(instance: Instance): Instance {
  const { scope, loop, adHoc, compensation, happened } = instance;
  const lists = <T>(of: Record<string, T[]>): Record<string, T[]> =>
    Object.fromEntries(Object.entries(of).map(([key, list]) => [key, [...list]]));
  return {
    ...instance,
    ...(scope && {
      scope: {
        ...scope,
        visits: { ...scope.visits },
        waiting: lists(scope.waiting),
        fired: lists(scope.fired),
        completed: [...scope.completed],
      },
    }),
    ...(loop && { loop: { ...loop, results: { ...loop.results } } }),
    ...(adHoc && { adHoc: { ...adHoc, pending: [...adHoc.pending], results: [...adHoc.results] } }),
    ...(compensation && { compensation: { ...compensation, pending: [...compensation.pending] } }),
    ...(happened && { happened: lists(happened) }),
  };
}
