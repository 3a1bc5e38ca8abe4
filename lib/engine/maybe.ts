/**
 * A value, or a promise of it. Expressions mostly answer at once; a turn that needs no promise then takes none, which is most
 * of what makes the engine fast.
 */
export type Maybe<T> = T | Promise<T>;

/** `next` with the value: now where it is there. What `next` throws is thrown, or rejects. */
export const after = <T, R>(value: Maybe<T>, next: (value: T) => Maybe<R>): Maybe<R> =>
  value instanceof Promise ? value.then(next) : next(value);
