import type { CharSet } from './chars.ts';
import { PatternError, type Tree } from './syntax.ts';

/** A step of the matcher. `split` tries its first branch first. */
export type Instruction =
  | { readonly op: 'char'; readonly set: CharSet }
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'start' }
  | { readonly op: 'end' }
  | { readonly op: 'back'; readonly index: number }
  /** A repetition that need not be, and matched nothing, is none. */
  | { readonly op: 'progress'; readonly slot: number }
  | { readonly op: 'match' };

export interface Program {
  readonly code: readonly Instruction[];
  /** Slots for positions: two a group, then one a loop. */
  readonly slots: number;
}

/** Counted repetitions are written out; more than this is no pattern a person wrote. */
const MAX_CODE = 20_000;

/** @throws PatternError */
export function compileTree(tree: Tree, groups: number): Program {
  const code: Instruction[] = [];
  let slots = (groups + 1) * 2;
  const emit = <T extends Instruction>(instruction: T): T => {
    if (code.length >= MAX_CODE) throw new PatternError('the pattern is too large');
    code.push(instruction);
    return instruction;
  };

  const loop = (body: Tree, lazy: boolean): void => {
    const slot = slots++;
    const split = emit({ op: 'split', first: 0, second: 0 });
    const start = code.length - 1;
    emit({ op: 'save', slot });
    write(body);
    emit({ op: 'progress', slot });
    emit({ op: 'jump', to: start });
    [split.first, split.second] = lazy ? [code.length, start + 1] : [start + 1, code.length];
  };
  const optional = (body: Tree, lazy: boolean, times: number): void => {
    const splits: { split: Extract<Instruction, { op: 'split' }>; into: number }[] = [];
    for (let i = 0; i < times; i++) {
      const slot = slots++;
      splits.push({ split: emit({ op: 'split', first: 0, second: 0 }), into: code.length });
      emit({ op: 'save', slot });
      write(body);
      emit({ op: 'progress', slot });
    }
    for (const { split, into } of splits)
      [split.first, split.second] = lazy ? [code.length, into] : [into, code.length];
  };

  const write = (node: Tree): void => {
    switch (node.type) {
      case 'set':
        emit({ op: 'char', set: node.set });
        return;
      case 'start':
      case 'end':
        emit({ op: node.type });
        return;
      case 'sequence':
        node.items.forEach(write);
        return;
      case 'choice': {
        const jumps: Extract<Instruction, { op: 'jump' }>[] = [];
        node.of.forEach((branch, i) => {
          if (i === node.of.length - 1) {
            write(branch);
            return;
          }
          const split = emit({ op: 'split', first: code.length + 1, second: 0 });
          write(branch);
          jumps.push(emit({ op: 'jump', to: 0 }));
          split.second = code.length;
        });
        for (const jump of jumps) jump.to = code.length;
        return;
      }
      case 'group':
        emit({ op: 'save', slot: node.index * 2 });
        write(node.body);
        emit({ op: 'save', slot: node.index * 2 + 1 });
        return;
      case 'back':
        emit({ op: 'back', index: node.index });
        return;
      case 'repeat':
        for (let i = 0; i < node.min; i++) write(node.body);
        if (node.max === Infinity) loop(node.body, node.lazy);
        else optional(node.body, node.lazy, node.max - node.min);
        return;
      default:
        node satisfies never;
    }
  };
  write(tree);
  emit({ op: 'match' });
  return { code, slots };
}
