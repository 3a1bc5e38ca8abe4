/**
 * What one expression may use, as AWS bounds it: 100 levels of evaluation, 6,990,256 bytes for a value (eight for a number, one for
 * a character), and an end. Without the last, a function that calls itself for ever would hold the engine for ever.
 */
const MAX_DEPTH = 100;
const MAX_BYTES = 6_990_256;
const BYTES_A_NUMBER = 8;
const LONGEST_MS = 5_000;

const STACK =
  'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.';
const MEMORY = 'Expression evaluation memory limit exceeded: Check for excessive memory usage';
const TIME = 'Expression evaluation timeout: Check for infinite loop';

function checkBytes(bytes: number): void {
  if (bytes > MAX_BYTES) throw new Error(MEMORY);
}
/** Before an array of this many numbers is made. */
export const checkLength = (numbers: number): void => checkBytes(numbers * BYTES_A_NUMBER);

/** By this name an evaluation finds its own count; no expression can write it. */
export const COUNT = '\u0000count';
interface Count {
  depth: number;
  readonly end: number;
}
export const newCount = (): Count => ({ depth: 0, end: Date.now() + LONGEST_MS });

interface Frame {
  lookup(name: string): unknown;
}
type Node = Readonly<Record<string, unknown>>;

export interface Bounds {
  readonly entry: (node: unknown, input: unknown, frame: Frame) => void;
  readonly exit: (node: unknown, input: unknown, frame: Frame, result: unknown) => void;
}

/** Bounds for an expression that can reach them: one with functions of its own, with ranges, or deeply nested. */
export function boundsOf(ast: unknown): Bounds | undefined {
  const { depth, lambdas, ranges, parallel } = measure(ast);
  if (!lambdas && !ranges && depth <= MAX_DEPTH) return undefined;
  // The library evaluates the parts of arrays and objects side by side, which a count takes for depth.
  const deepest = parallel && depth <= MAX_DEPTH ? Number.POSITIVE_INFINITY : MAX_DEPTH;
  return {
    entry(_node, _input, frame) {
      const count = frame.lookup(COUNT) as Count;
      count.depth += 1;
      if (count.depth > deepest) throw new Error(STACK);
      if (Date.now() > count.end) throw new Error(TIME);
    },
    exit(_node, _input, frame, result) {
      (frame.lookup(COUNT) as Count).depth -= 1;
      if (typeof result === 'string') checkBytes(result.length);
      else if (Array.isArray(result)) checkLength(result.length);
    },
  };
}

function measure(ast: unknown): { depth: number; lambdas: boolean; ranges: boolean; parallel: boolean } {
  const found = { depth: 0, lambdas: false, ranges: false, parallel: false };
  const walk = (value: unknown, depth: number): void => {
    if (Array.isArray(value)) return value.forEach((v) => walk(v, depth));
    if (value === null || typeof value !== 'object') return;
    const node = value as Node;
    const here = typeof node.type === 'string' ? depth + 1 : depth;
    found.depth = Math.max(found.depth, here);
    if (node.type === 'lambda') found.lambdas = true;
    if (node.type === 'binary' && node.value === '..') found.ranges = true;
    if ((node.type === 'unary' && (node.value === '[' || node.value === '{')) || node.group !== undefined)
      found.parallel = true;
    for (const key in node) if (key !== 'ancestor') walk(node[key], here);
  };
  walk(ast, 0);
  return found;
}
