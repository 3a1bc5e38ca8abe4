import { FeelFunction, type Parameter } from '../function-value.ts';
import { BUILTINS } from '../functions/index.ts';
import { canonical } from '../names.ts';
import type { Call } from '../run.ts';
import { Names, type Scope } from '../scope.ts';
import { shortly } from '../text.ts';
import { ANY, coerce, typeText } from '../types.ts';
import { isContext, kindOf, type FeelValue } from '../values.ts';
import type { Node } from '../parse.ts';
import { child, parts, type Closure, type Compiler, type Compiling } from './compiling.ts';
import { resultType } from './infer.ts';
import { typeOf } from './types.ts';

type Arguments = readonly FeelValue[] | ReadonlyMap<string, FeelValue>;

export const functionInvocation: Compiler = (node, c) => {
  const callee = node.children[0]!;
  const args = argumentsOf(node, c);
  if (callee.name !== 'VariableName' && callee.name !== 'SpecialFunctionName') {
    const of = c.compile(callee);
    return (scope) => invoke(of(scope), c.text(callee), args, scope, node, c);
  }
  const name = canonical(c.text(callee));
  const builtin = BUILTINS.get(name)?.value;
  return (scope) => {
    const bound = scope.find(name);
    // A variable of that name hides a built-in function only where it is a function itself.
    const target = bound instanceof FeelFunction || builtin === undefined ? bound : builtin;
    if (target !== undefined) return invoke(target, name, args, scope, node, c);
    return scope.run.warn(c.source, node.from, node.to, () => `there is no function ${name}()`);
  };
};

/** `date(...)`, `date and time(...)`: the grammar tells these apart from other functions; or a literal behind "@". */
export const dateTimeLiteral: Compiler = (node, c) => {
  const constructor = child(node, 'DateTimeConstructor');
  if (constructor === undefined) return c.compile(child(node, 'AtLiteral')!);
  const args = argumentsOf(node, c);
  const name = canonical(c.text(constructor));
  const builtin = BUILTINS.get(name)!.value;
  const positional = child(node, 'PositionalParameters');
  const fixed = positional !== undefined && parts(positional).every((p) => p.name === 'StringLiteral');
  let known: FeelValue = null;
  return (scope) => {
    const bound = scope.find(name);
    if (bound instanceof FeelFunction) return invoke(bound, name, args, scope, node, c);
    // What a literal writes is the same each time; what is wrong with it is said each time.
    const value = known ?? invoke(builtin, name, args, scope, node, c);
    if (fixed) known = value;
    return value;
  };
};

function invoke(
  target: FeelValue,
  name: string,
  args: (scope: Scope) => Arguments,
  scope: Scope,
  node: Node,
  c: Compiling,
): FeelValue {
  const fail = (message: string): null => scope.run.warn(c.source, node.from, node.to, () => message);
  if (!(target instanceof FeelFunction)) return fail(`${name} is a ${kindOf(target)} and cannot be called`);
  const given = args(scope);
  return scope.run.call(() => target.invoke(given, { run: scope.run, fail }));
}

function argumentsOf(node: Node, c: Compiling): (scope: Scope) => Arguments {
  const named = child(node, 'NamedParameters');
  if (named !== undefined) {
    const each = parts(named).map((p) => {
      const [name, value] = parts(p);
      return [canonical(c.text(name!)), c.compile(value!)] as const;
    });
    return (scope) => new Map(each.map(([name, value]) => [name, value(scope)]));
  }
  const positional = child(node, 'PositionalParameters');
  const each = positional === undefined ? [] : parts(positional).map((p) => c.compile(p));
  return (scope) => each.map((value) => value(scope));
}

export const functionDefinition: Compiler = (node, c) => {
  const formal = child(node, 'FormalParameters');
  const parameters: Parameter[] = (formal === undefined ? [] : parts(formal)).map((p) => {
    const type = child(p, 'Type');
    return {
      name: canonical(c.text(child(p, 'ParameterName')!)),
      type: type === undefined ? ANY : (typeOf(type, c) ?? ANY),
    };
  });
  const body = parts(child(node, 'FunctionBody')!)[0]!;
  const run = c.compile(body);
  if (child(node, 'external') !== undefined) return external(parameters, run);
  const result = resultType(body, parameters, c);
  const text = c.text(node);
  return (scope) =>
    userFunction('function', parameters, result, (names) => run(new Names(scope, scope.run, names)), { text, scope });
};

/** A function of the author: arguments are converted to the types of the parameters; where one does not fit, the call is null. */
export function userFunction(
  name: string,
  parameters: readonly Parameter[],
  result: FeelFunction['result'],
  body: (names: ReadonlyMap<string, FeelValue>, call: Call) => FeelValue,
  definition?: FeelFunction['definition'],
): FeelFunction {
  const invoke: FeelFunction['invoke'] = (args, call) => {
    const fault = mismatch(parameters, args);
    if (fault !== undefined) return call.fail(`${name} ${fault}`);
    const names = new Map<string, FeelValue>();
    for (const [i, p] of parameters.entries()) {
      const given = args instanceof Map ? (args.get(p.name) ?? null) : ((args as readonly FeelValue[])[i] ?? null);
      const value = coerce(given, p.type);
      if (value === undefined)
        return call.fail(`the parameter ${p.name} is a ${typeText(p.type)}, and ${shortly(given)} is none`);
      names.set(p.name, value);
    }
    return body(names, call);
  };
  return new FeelFunction(name, parameters, result, invoke, definition);
}

function mismatch(parameters: readonly Parameter[], args: Arguments): string | undefined {
  const names = parameters.map((p) => p.name);
  const takes = `takes ${names.length === 0 ? 'no parameters' : names.join(', ')}`;
  if (!(args instanceof Map)) {
    const { length } = args as readonly FeelValue[];
    return length === parameters.length ? undefined : `${takes}; ${length} were given`;
  }
  const unknown = [...args.keys()].find((name) => !names.includes(name as string));
  return unknown === undefined ? undefined : `${takes}, and none named ${unknown}`;
}

/** Java and PMML stand outside of what Tutti runs: the call says so by name, and is null. */
function external(parameters: readonly Parameter[], mapping: Closure): Closure {
  return (scope) => {
    const how = mapping(scope);
    return new FeelFunction('external', parameters, undefined, (_args, call) => call.fail(externalFault(how)));
  };
}
export function externalFault(mapping: FeelValue): string {
  const kind = isContext(mapping) ? ['java', 'pmml'].find((k) => mapping.has(k)) : undefined;
  return `external functions are not run${kind === undefined ? '' : ` (${kind}: ${shortly((mapping as ReadonlyMap<string, FeelValue>).get(kind)!)})`}`;
}
