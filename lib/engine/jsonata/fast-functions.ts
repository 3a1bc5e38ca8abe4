import type { Json, JsonObject } from '../types.ts';
import { asText, BAIL, truth } from './fast.ts';
import type { Scope } from './scope.ts';

type FastFunction = (args: readonly (Json | undefined)[], scope: Scope) => Json | undefined | typeof BAIL;

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Functions of the library for the arguments that it treats plainly; one row a function. */
export const FUNCTIONS: Readonly<Record<string, FastFunction>> = {
  exists: (args) => (args.length === 1 ? args[0] !== undefined : BAIL),
  not: (args) => {
    if (args.length !== 1 || args[0] === undefined) return BAIL;
    const holds = truth(args[0]);
    return holds === BAIL ? BAIL : !holds;
  },
  boolean: (args) => (args.length !== 1 || args[0] === undefined ? BAIL : truth(args[0])),
  string: (args) => (args.length !== 1 || args[0] === undefined ? BAIL : asText(args[0])),
  count: (args) => (args.length === 1 && Array.isArray(args[0]) ? args[0].length : BAIL),
  millis: (args, scope) => (args.length === 0 ? scope.now : BAIL),
  merge: ([list, ...more]) => {
    if (!Array.isArray(list) || list.length === 0 || more.length > 0 || !list.every(isObject)) return BAIL;
    return Object.assign({}, ...list) as JsonObject;
  },
  lookup: ([from, key, ...more]) => {
    if (!isObject(from) || typeof key !== 'string' || more.length > 0 || key in Object.prototype) return BAIL;
    return from[key];
  },
};

/** Every name that means a function where no variable bears it. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set(
  'abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent distinct each encodeUrl encodeUrlComponent error eval exists filter floor formatBase formatInteger formatNumber fromMillis hash join keys length lookup lowercase map match max merge millis min not now number pad parse parseInteger partition power random range reduce replace reverse round shuffle sift single sort split spread sqrt string substring substringAfter substringBefore sum toMillis trim type uppercase uuid zip'.split(
    ' ',
  ),
);
