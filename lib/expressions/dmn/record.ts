import { Run, type RunOptions } from '../feel/run.ts';
import type { FeelValue } from '../feel/values.ts';
import type { Place } from '../../model/diagnostic.ts';

/** What one evaluation of a decision table saw, and which of its rules held. */
export interface TableRecord {
  /** Whose logic the table is: `decision "Risk"`. */
  readonly what: string;
  readonly id: string;
  readonly place: Place;
  /** Value of every input expression, in the order of the columns. */
  readonly inputs: readonly { readonly expression: string; readonly value: FeelValue }[];
  readonly matched: readonly { readonly id: string; readonly number: number; readonly decides: boolean }[];
}

/** Tables kept of one evaluation: one in a loop would fill the record. */
const KEPT = 200;

/** The evaluation of a decision: it remembers what its tables did. */
export class DecisionRun extends Run {
  readonly tables: TableRecord[] = [];
  /** Whether input comes as JSON, which writes dates and durations as texts. */
  readonly json: boolean;

  constructor(options: RunOptions & { readonly json: boolean }) {
    super(options);
    this.json = options.json;
  }

  table(record: TableRecord): void {
    if (this.tables.length < KEPT) this.tables.push(record);
  }
}
