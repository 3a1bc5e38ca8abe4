import type { Run } from '../run.ts';
import { FeelLimitError } from '../run.ts';
import { contains } from './chars.ts';
import type { Program } from './program.ts';

/** Positions of a match: start and end of the whole, then of each group, -1 where it took no part. */
export type Match = readonly number[];

export interface MatchOptions {
  readonly lines: boolean;
  readonly anyCase: boolean;
  /** Whether the pattern refers back to its groups. */
  readonly back: boolean;
}

/** Pairs of instruction and position that can be marked as tried: 32 MB. */
const MAX_MARKS = 16_000_000;

/** Marks of what has been tried; each search is a generation of its own, so that the marks need no clearing. */
class Marks {
  readonly #marks: Uint16Array;
  readonly #places: number;
  #generation = 0;

  constructor(program: Program, text: readonly number[], run: Run) {
    this.#places = text.length + 1;
    const size = program.code.length * this.#places;
    if (size > MAX_MARKS)
      throw new FeelLimitError('steps', `a pattern of this size on a text of ${text.length} characters`);
    run.step(size >> 8);
    this.#marks = new Uint16Array(size);
  }

  next(): void {
    this.#generation += 1;
    if (this.#generation <= 0xffff) return;
    this.#marks.fill(0);
    this.#generation = 1;
  }

  /** Whether the pair was tried before; it is now. */
  tried(pc: number, at: number): boolean {
    const index = pc * this.#places + at;
    if (this.#marks[index] === this.#generation) return true;
    this.#marks[index] = this.#generation;
    return false;
  }
}

/**
 * Finds matches in one text. Each instruction is tried once at each place, so the time of a search grows with the product of pattern
 * and text and never beyond. A pattern that refers back has no such bound: like all else it runs on the steps of the evaluation.
 */
export class Searcher {
  readonly #program: Program;
  readonly #text: readonly number[];
  readonly #options: MatchOptions;
  readonly #run: Run;
  readonly #marks: Marks | undefined;

  /** @throws FeelLimitError */
  constructor(program: Program, text: readonly number[], options: MatchOptions, run: Run) {
    this.#program = program;
    this.#text = text;
    this.#options = options;
    this.#run = run;
    this.#marks = options.back ? undefined : new Marks(program, text, run);
  }

  /** First match from a position on. @throws FeelLimitError */
  from(from: number): Match | null {
    this.#marks?.next();
    const slots = new Array<number>(this.#program.slots).fill(-1);
    for (let start = from; start <= this.#text.length; start++) {
      slots.fill(-1);
      if (tryAt(this.#program, this.#text, start, slots, this.#marks, this.#options, this.#run)) return slots;
    }
    return null;
  }
}

function tryAt(
  { code }: Program,
  text: readonly number[],
  start: number,
  slots: number[],
  marks: Marks | undefined,
  options: MatchOptions,
  run: Run,
): boolean {
  // Branches that wait to be tried, and slots to put back before them: [pc, at] or [-1 - slot, value].
  const waiting: number[] = [0, start];
  let steps = 0;
  while (waiting.length > 0) {
    let at = waiting.pop()!;
    let pc = waiting.pop()!;
    if (pc < 0) {
      slots[-1 - pc] = at;
      continue;
    }
    for (;;) {
      if ((++steps & 63) === 0) run.step(8);
      if (marks?.tried(pc, at)) break;
      const step = code[pc]!;
      if (step.op === 'char') {
        if (at >= text.length || !contains(step.set, text[at]!)) break;
        at += 1;
        pc += 1;
      } else if (step.op === 'split') {
        waiting.push(step.second, at);
        pc = step.first;
      } else if (step.op === 'jump') pc = step.to;
      else if (step.op === 'save') {
        waiting.push(-1 - step.slot, slots[step.slot]!);
        slots[step.slot] = at;
        pc += 1;
      } else if (step.op === 'progress') {
        if (slots[step.slot] === at) break;
        pc += 1;
      } else if (step.op === 'back') {
        const length = backLength(text, at, slots[step.index * 2]!, slots[step.index * 2 + 1]!, options.anyCase);
        if (length < 0) break;
        run.step(length >> 3);
        at += length;
        pc += 1;
      } else if (step.op === 'match') {
        slots[0] = start;
        slots[1] = at;
        return true;
      } else {
        if (!(step.op === 'start' ? isStart(text, at, options.lines) : isEnd(text, at, options.lines))) break;
        pc += 1;
      }
      if (waiting.length > 4_000_000) throw new FeelLimitError('steps', 'a pattern that leaves too much open');
    }
  }
  return false;
}

const NEWLINE = 10;
/** A line begins behind a line end that is not the end of the text. */
const isStart = (text: readonly number[], at: number, lines: boolean): boolean =>
  at === 0 || (lines && at < text.length && text[at - 1] === NEWLINE);
const isEnd = (text: readonly number[], at: number, lines: boolean): boolean =>
  at === text.length || (lines && text[at] === NEWLINE);

/** Length of what a group matched, where it stands here again; -1 where it does not. A group that took no part is empty. */
function backLength(text: readonly number[], at: number, from: number, to: number, anyCase: boolean): number {
  if (from < 0 || to < from) return 0;
  const length = to - from;
  if (at + length > text.length) return -1;
  for (let i = 0; i < length; i++) {
    const [a, b] = [text[from + i]!, text[at + i]!];
    if (a !== b && !(anyCase && fold(a) === fold(b))) return -1;
  }
  return length;
}
const fold = (point: number): string => String.fromCodePoint(point).toUpperCase().toLowerCase();
