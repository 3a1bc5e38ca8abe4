import type { Json, JsonObject } from '../types.ts';
import { FUNCTION_NAMES, FUNCTIONS } from './fast-functions.ts';
import type { Scope } from './scope.ts';

/**
 * The fast path of JSONata. The library evaluates every node with promises and frames; most expressions of a state machine
 * read a member, build an object or compare two values. Those are compiled to plain closures that give exactly what the
 * library gives, or BAIL where the values met make its answer less plain (arrays in a path, types that do not fit), and then
 * the library is asked. Nothing here has an effect, so giving up half way is harmless.
 */
export const BAIL: unique symbol = Symbol('bail');
export type Fast = (scope: Scope) => Json | undefined | typeof BAIL;

/** A node of the library's syntax tree, as far as it is looked at. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly lhs?: unknown;
  readonly rhs?: Node;
  readonly expression?: Node;
  readonly expressions?: readonly Node[];
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  readonly procedure?: Node;
  readonly arguments?: readonly Node[];
}

/** undefined where the expression is outside of what is compiled here. */
export function compileFast(node: Node): Fast | undefined {
  return hasMore(node) ? undefined : COMPILERS[node.type]?.(node);
}

/** Marks by which a node means more than its type says: filters, grouping, sorting, array keeping, bindings of a path. */
const MORE = [
  'predicate',
  'stages',
  'group',
  'keepArray',
  'keepSingletonArray',
  'tuple',
  'focus',
  'index',
  'ancestor',
  'consarray',
  'thunk',
  'nextFunction',
  'seekingParent',
];
const hasMore = (node: Node): boolean => MORE.some((mark) => Object.hasOwn(node, mark));
/** Members that every object has; the library reads them too. */
const inherited = (name: string): boolean => name in Object.prototype;

const COMPILERS: Readonly<Record<string, (node: Node) => Fast | undefined>> = {
  string: literal,
  number: literal,
  value: literal,
  variable,
  path,
  unary,
  binary,
  condition,
  block,
  function: call,
};

function literal(node: Node): Fast {
  const value = node.value as Json;
  return () => value;
}

function variable(node: Node): Fast | undefined {
  const name = node.value;
  if (typeof name !== 'string' || name === '' || name === '$' || inherited(name)) return undefined;
  if (name === 'states') return (scope) => scope.states;
  if (!FUNCTION_NAMES.has(name)) return (scope) => scope.lookup(name);
  // What is no variable is one of the library's functions.
  return (scope) => {
    const value = scope.lookup(name);
    return value === undefined ? BAIL : value;
  };
}

function path(node: Node): Fast | undefined {
  const [first, ...rest] = node.steps ?? [];
  if (first?.type !== 'variable' || hasMore(first) || rest.some((s) => s.type !== 'name' || hasMore(s)))
    return undefined;
  const names = rest.map((s) => String(s.value));
  const from = variable(first);
  if (from === undefined || names.some(inherited)) return undefined;
  if (first.value === 'states') return ofStates(names);
  return follow(from, names);
}

/** `$states` and its context object are made whole only where they are asked for whole. */
function ofStates([name, ...rest]: readonly string[]): Fast {
  if (name === undefined) return (scope) => scope.states;
  const [part, ...more] = rest;
  if (name === 'context' && part !== undefined) return follow((scope) => scope.context(part), more);
  return follow((scope) => scope.state(name), rest);
}

/** The member of a member of what `from` gives, and so on. */
function follow(from: Fast, names: readonly string[]): Fast {
  const count = names.length;
  return (scope) => {
    let at = from(scope);
    if (at === BAIL) return BAIL;
    for (let i = 0; i < count; i += 1) {
      if (at === null || typeof at !== 'object') return undefined;
      // A path over an array visits its items and flattens what they give.
      if (Array.isArray(at)) return BAIL;
      at = (at as JsonObject)[names[i]!];
      if (at === undefined) return undefined;
    }
    return at;
  };
}

function unary(node: Node): Fast | undefined {
  if (node.value === '{') return construct(node);
  if (node.value === '[') return list(node);
  if (node.value !== '-' || node.expression === undefined) return undefined;
  const inner = compileFast(node.expression);
  if (inner === undefined) return undefined;
  return (scope) => {
    const value = inner(scope);
    return typeof value === 'number' ? -value : BAIL;
  };
}

function construct(node: Node): Fast | undefined {
  const pairs = node.lhs as readonly (readonly [Node, Node])[];
  const keys: string[] = [];
  const values: Fast[] = [];
  for (const [key, value] of pairs) {
    const compiled = compileFast(value);
    if (key.type !== 'string' || hasMore(key) || compiled === undefined) return undefined;
    keys.push(String(key.value));
    values.push(compiled);
  }
  if (keys.some(inherited) || new Set(keys).size < keys.length) return undefined;
  const count = keys.length;
  return (scope) => {
    const made: JsonObject = {};
    for (let i = 0; i < count; i += 1) {
      const value = values[i]!(scope);
      if (value === BAIL) return BAIL;
      if (value !== undefined) made[keys[i]!] = value;
    }
    return made;
  };
}

function list(node: Node): Fast | undefined {
  const nodes = node.expressions ?? [];
  const items = nodes.map(compileFast);
  if (items.some((i) => i === undefined)) return undefined;
  // An array constructor inside keeps its shape; any other array is flattened into this one.
  const whole = nodes.map((n) => n.type === 'unary' && n.value === '[');
  return (scope) => {
    const made: Json[] = [];
    for (let i = 0; i < items.length; i += 1) {
      const value = items[i]!(scope);
      if (value === BAIL) return BAIL;
      if (value === undefined) continue;
      if (Array.isArray(value) && !whole[i]) made.push(...value);
      else made.push(value);
    }
    return made;
  };
}

function condition(node: Node): Fast | undefined {
  const test = compileFast(node.condition!);
  const then = compileFast(node.then!);
  const otherwise = node.else === undefined ? (): undefined => undefined : compileFast(node.else);
  if (test === undefined || then === undefined || otherwise === undefined) return undefined;
  return (scope) => {
    const holds = truth(test(scope));
    return holds === BAIL ? BAIL : holds ? then(scope) : otherwise(scope);
  };
}

function block(node: Node): Fast | undefined {
  const [only, ...more] = node.expressions ?? [];
  return only === undefined || more.length > 0 ? undefined : compileFast(only);
}

/** The library's idea of true; undefined is false. */
export function truth(value: Json | undefined | typeof BAIL): boolean | typeof BAIL {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value.length > 0;
    case 'number':
      return value !== 0;
    case 'undefined':
      return false;
    case 'symbol':
      return BAIL;
    default:
      return value === null ? false : Array.isArray(value) ? BAIL : Object.keys(value).length > 0;
  }
}

type Operator = (a: Json | undefined, b: Json | undefined) => Json | undefined | typeof BAIL;
const arithmetic =
  (run: (a: number, b: number) => number): Operator =>
  (a, b) => {
    if (typeof a !== 'number' || typeof b !== 'number') return BAIL;
    const value = run(a, b);
    return Number.isFinite(value) ? value : BAIL;
  };
const comparison =
  (run: (a: number | string, b: number | string) => boolean): Operator =>
  (a, b) =>
    (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string')
      ? run(a, b)
      : BAIL;
/** Whether two values are equal; objects are left to the library. Nothing equals what is not there, and nothing differs from it. */
const equality =
  (equal: boolean): Operator =>
  (a, b) => {
    if (a === undefined || b === undefined) return false;
    if (a !== null && b !== null && typeof a === 'object' && typeof b === 'object') return BAIL;
    return (a === b) === equal;
  };

const OPERATORS: Readonly<Record<string, Operator>> = {
  '+': arithmetic((a, b) => a + b),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => a / b),
  '%': arithmetic((a, b) => a % b),
  '=': equality(true),
  '!=': equality(false),
  '<': comparison((a, b) => a < b),
  '<=': comparison((a, b) => a <= b),
  '>': comparison((a, b) => a > b),
  '>=': comparison((a, b) => a >= b),
  '&': (a, b) => {
    const left = asText(a);
    const right = asText(b);
    return left === BAIL || right === BAIL ? BAIL : left + right;
  },
};

/** How `&` and `$string` write a value; numbers have 15 digits there. */
export function asText(value: Json | undefined): string | typeof BAIL {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(Number(value.toPrecision(15))) : BAIL;
  return value === null || typeof value === 'boolean' ? String(value) : BAIL;
}

function binary(node: Node): Fast | undefined {
  const left = compileFast(node.lhs as Node);
  const right = node.rhs === undefined ? undefined : compileFast(node.rhs);
  if (left === undefined || right === undefined) return undefined;
  const name = String(node.value);
  if (name === 'and' || name === 'or') {
    const decided = name === 'or';
    return (scope) => {
      const first = truth(left(scope));
      return first === BAIL || first === decided ? first : truth(right(scope));
    };
  }
  const operator = OPERATORS[name];
  if (operator === undefined) return undefined;
  return (scope) => {
    const a = left(scope);
    if (a === BAIL) return BAIL;
    const b = right(scope);
    return b === BAIL ? BAIL : operator(a, b);
  };
}

function call(node: Node): Fast | undefined {
  const { procedure, arguments: given = [] } = node;
  if (procedure?.type !== 'variable' || hasMore(procedure)) return undefined;
  const name = String(procedure.value);
  const run = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  const args = given.map(compileFast);
  if (run === undefined || args.some((a) => a === undefined)) return undefined;
  return (scope) => {
    // A variable may bear the name of a function.
    if (scope.lookup(name) !== undefined) return BAIL;
    const values: (Json | undefined)[] = [];
    for (const arg of args) {
      const value = arg!(scope);
      if (value === BAIL) return BAIL;
      values.push(value);
    }
    return run(values, scope);
  };
}
