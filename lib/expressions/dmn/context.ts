import type { Place } from '../../model/diagnostic.ts';
import { compileExpression, compileTests, literalsOf, type Closure, type Test } from '../feel/compile/index.ts';
import { FeelError, parserFor, type Node, type Parser, type Shape } from '../feel/parse.ts';
import type { Fault, Source, Where } from '../feel/run.ts';
import { coerce, typeText, type FeelType } from '../feel/types.ts';
import { shortly } from '../feel/text.ts';
import type { FeelValue } from '../feel/values.ts';
import type { Scope } from '../feel/scope.ts';
import type { Element } from '../../model/xml-tree.ts';
import type { Types } from './types.ts';

/** What a model knows that its logic is compiled with. */
export interface Known {
  readonly types: Types;
  /** Names that the parser has to know wherever they may stand. */
  readonly names: readonly string[];
  /** Expression language of the model, where it says one. */
  readonly language: string | undefined;
  /** Texts that are no FEEL, as they are met. */
  readonly faults?: Fault[];
}

/** What the logic of a model is compiled with: the model's types, the names in scope, and where we are. */
export class Logic {
  readonly types: Types;
  /** Words for messages: `decision "Risk"`. */
  readonly what: string;
  readonly #shape: Shape;
  readonly #model: Known;
  #parser: Parser | undefined;

  constructor(model: Known, what: string, shape: Shape) {
    this.types = model.types;
    this.what = what;
    this.#shape = shape;
    this.#model = model;
  }

  /** The same with more names. */
  with(names: Shape): Logic {
    return new Logic(this.#model, this.what, { ...this.#shape, ...names });
  }
  /** The same for a part: `decision "Risk", entry "Limit"`. */
  at(part: string): Logic {
    const inside = new Logic(this.#model, `${this.what}, ${part}`, this.#shape);
    inside.#parser = this.parser;
    return inside;
  }

  /** Why an element is not evaluated: its own language, or else that of the model, is not FEEL. */
  languageFault(e: Element): string | undefined {
    const language = e.attributes.expressionLanguage ?? this.#model.language ?? '';
    if (language === '' || /FEEL/i.test(language)) return undefined;
    return `the expression language ${language} is not evaluated; only FEEL is`;
  }

  where(place: Place): Where {
    return { what: this.what, place };
  }
  get parser(): Parser {
    return (this.#parser ??= parserFor(this.#shape, this.#model.names));
  }

  /** FEEL of the model, ready to be evaluated. What does not parse is a fault each time it is evaluated. */
  expression(text: string, place: Place): Closure {
    const source = { text, where: this.where(place) };
    return this.#compile(
      source,
      () => this.parser.expression(text),
      (node) => compileExpression(node, source, this.#setting),
    );
  }
  tests(text: string, place: Place): Test {
    const source = { text, where: this.where(place) };
    return this.#compile(
      source,
      () => this.parser.unaryTests(text),
      (node) => compileTests(node, source, this.#setting),
    );
  }
  /** Tests of a cell, and its values where it lists literals and nothing else. */
  cell(text: string, place: Place): { test: Test; literals: readonly FeelValue[] | undefined } {
    let literals: readonly FeelValue[] | undefined;
    const source = { text, where: this.where(place) };
    const test = this.#compile(
      source,
      () => this.parser.unaryTests(text),
      (node) => {
        literals = literalsOf(node, text);
        return compileTests(node, source, this.#setting);
      },
    );
    return { test, literals };
  }
  readonly #setting = { types: (name: string) => this.types.of(name) };

  #compile<T extends Closure | Test>(source: Source, read: () => Node, compile: (node: Node) => T): T {
    try {
      return compile(read());
    } catch (error) {
      if (!(error instanceof FeelError)) throw error;
      this.#model.faults?.push({ message: error.message, where: source.where });
      const fault = (...args: [Scope] | [FeelValue, Scope]): null =>
        (args.at(-1) as Scope).run.fault(error.message, source.where);
      return fault as T;
    }
  }

  /** A fault wherever the element is evaluated. */
  refuse(message: string, place: Place): Closure {
    const where = this.where(place);
    return (scope) => scope.run.fault(message, where);
  }

  /** Type of a reference; undefined where there is none, or none of that name. */
  type(reference: string | undefined): FeelType | undefined {
    return reference === undefined || reference.trim() === '' ? undefined : this.types.of(reference);
  }

  /** Makes a value fit the type of an element, as far as it can be (DMN 1.5, 10.3.2.9.4); what does not fit is null. */
  typed(closure: Closure, element: Element, reference: string | undefined): Closure {
    if (reference === undefined || reference.trim() === '') return closure;
    const type = this.type(reference);
    const source: Source = { text: reference, where: this.where(element.place) };
    if (type === undefined)
      return (scope) => {
        scope.run.warn(source, 0, reference.length, () => `there is no type ${reference}: any value is taken`);
        return closure(scope);
      };
    return type.type === 'Any' ? closure : (scope) => fit(closure(scope), type, scope, source);
  }
}

export function fit(value: FeelValue, type: FeelType, scope: Scope, source: Source): FeelValue {
  const fitted = coerce(value, type);
  if (fitted !== undefined) return fitted;
  return scope.run.warn(source, 0, source.text.length, () => `${shortly(value)} is no ${typeText(type)}`);
}
