import type { Place } from '../../model/diagnostic.ts';

/** What one evaluation may cost. The defaults let real rules through by far and stop the rest within a few seconds. */
export interface Limits {
  /** Evaluated iterations, calls and characters looked at, weighed by what they cost. */
  readonly steps: number;
  /** Calls inside calls. */
  readonly calls: number;
  /** Items of a list that is made. */
  readonly items: number;
  /** Characters of a text that is made. */
  readonly characters: number;
}
export const LIMITS: Limits = { steps: 1_000_000, calls: 200, items: 100_000, characters: 1_000_000 };

/** An evaluation that costs more than it may. Unlike an error within FEEL this is no null: nobody decided anything. */
export class FeelLimitError extends Error {
  readonly limit: keyof Limits | 'stack';
  constructor(limit: keyof Limits | 'stack', message: string) {
    super(message);
    this.name = 'FeelLimitError';
    this.limit = limit;
  }
}

/** Where a text stands that is part of something larger. */
export interface Where {
  /** In the words of whoever drew it: `decision "Risk", rule 3, input "Age"`. */
  readonly what: string;
  readonly place: Place;
}

/** A text of FEEL and where it stands: what a warning points into. */
export interface Source {
  readonly text: string;
  readonly where?: Where | undefined;
}

/** What made a value null, or is not as its author may think. */
export interface FeelWarning {
  readonly message: string;
  /** Expression, and the part of it that is meant, as characters from 0. */
  readonly expression: string;
  readonly from: number;
  readonly to: number;
  readonly where?: Where;
}

/** What makes an evaluation worthless as a whole: a rule of the model is broken, not a value missing. */
export interface Fault {
  readonly message: string;
  readonly where?: Where | undefined;
}

/** Warnings kept of one evaluation; a faulty expression within a loop says the same thing again and again. */
const KEPT = 50;

export interface RunOptions {
  /** Milliseconds since 1970 that `now()` and `today()` tell. */
  readonly now?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
}

/** One evaluation: what it has used, what it has to say, and its clock. */
export class Run {
  readonly warnings: FeelWarning[] = [];
  readonly faults: Fault[] = [];
  readonly limits: Limits;
  /** Milliseconds since 1970. One evaluation has one now. */
  readonly now: number;
  #steps = 0;
  #calls = 0;
  #quiet = 0;

  constructor(options: RunOptions = {}) {
    this.limits = options.limits === undefined ? LIMITS : { ...LIMITS, ...options.limits };
    this.now = options.now ?? Date.now();
  }

  get steps(): number {
    return this.#steps;
  }

  /** Counts work. @throws FeelLimitError */
  step(cost = 1): void {
    this.#steps += cost;
    if (this.#steps > this.limits.steps)
      throw new FeelLimitError('steps', `the evaluation takes more than ${this.limits.steps} steps`);
  }

  /** @throws FeelLimitError for a list that may not be made */
  items(count: number): void {
    if (count > this.limits.items)
      throw new FeelLimitError('items', `a list of ${count} items; a list may have ${this.limits.items}`);
    this.step(count >> 2);
  }

  /** @throws FeelLimitError for a text that may not be made */
  characters(count: number): void {
    if (count > this.limits.characters)
      throw new FeelLimitError(
        'characters',
        `a text of ${count} characters; a text may have ${this.limits.characters}`,
      );
    this.step(count >> 4);
  }

  /** A call within calls. @throws FeelLimitError */
  call<T>(body: () => T): T {
    this.step(2);
    if (this.#calls >= this.limits.calls)
      throw new FeelLimitError('calls', `functions call each other deeper than ${this.limits.calls} levels`);
    this.#calls += 1;
    try {
      return body();
    } finally {
      this.#calls -= 1;
    }
  }

  /** Tries something whose warnings say nothing about the result. */
  quietly<T>(body: () => T): T {
    this.#quiet += 1;
    try {
      return body();
    } finally {
      this.#quiet -= 1;
    }
  }

  /** Messages are made only while they are kept. */
  warn(source: Source, from: number, to: number, message: () => string): null {
    if (this.#quiet === 0 && this.warnings.length < KEPT) {
      const warning = { message: message(), expression: source.text, from, to };
      const said = this.warnings.some(
        (w) =>
          w.from === from && w.expression === source.text && w.where === source.where && w.message === warning.message,
      );
      if (!said) this.warnings.push(source.where === undefined ? warning : { ...warning, where: source.where });
    }
    return null;
  }

  /** A fault is said once, too. */
  fault(message: string, where?: Where): null {
    if (this.faults.length < KEPT && !this.faults.some((f) => f.message === message && f.where === where))
      this.faults.push({ message, where });
    return null;
  }
}

/** What a function knows of the place it is called from. */
export interface Call {
  readonly run: Run;
  /** Says why the call gives null. */
  fail(message: string): null;
}

let active: Run | undefined;

/** The evaluation that is going on. */
export const current = (): Run => active ?? new Run();

/** Counts work of the evaluation that is going on: what looks through whole values calls it per part. @throws FeelLimitError */
export const spend = (cost: number): void => active?.step(cost);

/** Does work of an evaluation; a stack that overflows is a limit like the others. @throws FeelLimitError */
export function bounded<T>(run: Run, body: () => T): T {
  const before = active;
  active = run;
  try {
    return body();
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message))
      throw new FeelLimitError('stack', 'expressions, functions or data are nested too deep');
    throw error;
  } finally {
    active = before;
  }
}
