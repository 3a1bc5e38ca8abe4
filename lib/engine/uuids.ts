/** Where in time an id is made: in an execution, after its last event, as the n-th of the turn. */
export interface IdPlace {
  readonly seq: number;
  readonly event: number;
  readonly n: number;
}

/**
 * Version 4 UUIDs out of a given source of chance. They begin with their place, so that they differ even where chance does not,
 * and also after the engine has been opened again.
 */
export const uuidsFrom =
  (random: () => number) =>
  ({ seq, event, n }: IdPlace): string => {
    const chance = Array.from({ length: 15 }, () => Math.floor(random() * 16).toString(16)).join('');
    const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0').slice(-digits);
    const variant = ((Number.parseInt(chance.charAt(3), 16) & 3) | 8).toString(16);
    return `${hex(seq, 8)}-${hex(event, 4)}-4${chance.slice(0, 3)}-${variant}${chance.slice(4, 7)}-${hex(n, 4)}${chance.slice(7)}`;
  };
