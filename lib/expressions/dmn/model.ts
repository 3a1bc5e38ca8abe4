import { canonical } from '../feel/names.ts';
import type { Fault } from '../feel/run.ts';
import type { Shape } from '../feel/parse.ts';
import { children, readXml, type Element } from '../../model/xml-tree.ts';
import { Logic } from './context.ts';
import { graphOf, type GraphElement, type Reference } from './graph.ts';
import { Types } from './types.ts';

/** A model that cannot be read, or a decision that cannot be found or made. */
export class DecisionError extends Error {
  /** Rules of the model that are broken, each with its place. */
  readonly faults: readonly Fault[];
  constructor(message: string, faults: readonly Fault[] = []) {
    super(message);
    this.name = 'DecisionError';
    this.faults = faults;
  }
}
export interface DmnFile {
  readonly path: string;
  readonly text: string;
}

/** A model and what it imports. */
export class Model {
  readonly file: string;
  readonly namespace: string;
  readonly name: string;
  readonly elements: readonly GraphElement[];
  readonly types: Types;
  /** Imported models by the name under which their elements are known here; the empty name puts them beside its own. */
  readonly imports: ReadonlyMap<string, Model>;
  /** Names with a sign, a number or a keyword within: the parser has to know them. */
  readonly names: readonly string[];
  readonly language: string | undefined;
  readonly faults: Fault[] = [];
  /** Imports of something else than DMN: they bring nothing, and whoever evaluates the model is told so. */
  readonly ignored: readonly Element[];

  constructor(root: Element, file: string, imports: ReadonlyMap<string, Model>) {
    this.file = file;
    this.namespace = root.attributes.namespace ?? '';
    this.name = root.attributes.name ?? file;
    this.imports = imports;
    this.language = root.attributes.expressionLanguage;
    this.ignored = children(root, 'import').filter((e) => !isDmn(e));
    this.elements = graphOf(root);
    this.types = new Types(
      root,
      (name) => imports.get(name)?.types,
      (namespace) => [...imports.values()].find((m) => m.namespace === namespace)?.types,
    );
    this.names = [...new Set([...namesIn(root), ...[...imports.values()].flatMap((m) => m.names)])];
  }

  /** The element that a reference means, and the names of the imports on the way to it. */
  resolve({ href }: Reference, seen: ReadonlySet<Model> = new Set()): Resolved | undefined {
    const hash = href.indexOf('#');
    const [namespace, id] = hash < 0 ? ['', href] : [href.slice(0, hash), href.slice(hash + 1)];
    if (namespace === '' || namespace === this.namespace) {
      const element = this.elements.find((e) => e.id === id);
      if (element !== undefined) return { element, model: this, path: [] };
    }
    const around = new Set([...seen, this]);
    for (const [name, model] of this.imports) {
      if (around.has(model) || (namespace !== '' && !model.knows(namespace))) continue;
      const found = model.resolve({ href, place: ORIGIN }, around);
      if (found !== undefined) return { ...found, path: [name, ...found.path] };
    }
    return undefined;
  }

  knows(namespace: string): boolean {
    return this.namespace === namespace || [...this.imports.values()].some((m) => m.knows(namespace));
  }

  logic(what: string, shape: Shape): Logic {
    return new Logic(this, what, shape);
  }
}

export interface Resolved {
  readonly element: GraphElement;
  readonly model: Model;
  readonly path: readonly string[];
}
const ORIGIN = { file: '', line: 1, column: 1 };

/** Names that contexts of the model may have, where the parser needs to know them: with a sign, a number or a keyword within. */
function namesIn(root: Element): string[] {
  const names = new Set<string>();
  const visit = (e: Element): void => {
    if (NAMED.has(e.name) && e.attributes.name !== undefined) {
      const name = canonical(e.attributes.name);
      if (!PLAIN.test(name)) names.add(name);
    }
    e.children.forEach(visit);
  };
  visit(root);
  return [...names];
}
const NAMED: ReadonlySet<string> = new Set([
  'variable',
  'itemComponent',
  'column',
  'output',
  'parameter',
  'formalParameter',
]);
const PLAIN = /^[\p{L}_]+$/u;

/** Reads a model with what it imports from among other files. @throws DecisionError */
export function readModel(file: DmnFile, others: readonly DmnFile[] = []): Model {
  return new Library([file, ...others]).model(file);
}

class Library {
  readonly #files: readonly DmnFile[];
  readonly #roots = new Map<DmnFile, Element>();
  readonly #models = new Map<DmnFile, Model>();
  readonly #open: DmnFile[] = [];

  constructor(files: readonly DmnFile[]) {
    this.#files = files;
  }

  model(file: DmnFile): Model {
    const known = this.#models.get(file);
    if (known !== undefined) return known;
    if (this.#open.includes(file))
      throw new DecisionError(
        `models import each other in a circle: ${[...this.#open, file].map((f) => f.path).join(' -> ')}`,
      );
    this.#open.push(file);
    const root = this.#root(file);
    const imports = new Map<string, Model>();
    for (const e of children(root, 'import')) {
      const { namespace = '', name = '' } = e.attributes;
      if (isDmn(e)) imports.set(canonical(name), this.model(this.#imported(e, namespace)));
    }
    this.#open.pop();
    const model = new Model(root, file.path, imports);
    this.#models.set(file, model);
    return model;
  }

  /** The file of a namespace; of several the one that the import names. */
  #imported(e: Element, namespace: string): DmnFile {
    const located = e.attributes.locationURI?.replace(/^.*\//, '');
    const found = this.#files.filter(
      (f) =>
        new RegExp(`namespace\\s*=\\s*["']${escaped(namespace)}["']`).test(f.text) &&
        this.#root(f).attributes.namespace === namespace,
    );
    const file = found.find((f) => f.path.replace(/^.*\//, '') === located) ?? found[0];
    if (file === undefined)
      throw new DecisionError(
        `${at(e)}: no file beside this one has the namespace ${namespace}, which is imported as "${e.attributes.name ?? ''}"`,
      );
    return file;
  }

  #root(file: DmnFile): Element {
    let root = this.#roots.get(file);
    if (root === undefined) {
      try {
        root = readXml(file.text, file.path);
      } catch (error) {
        throw new DecisionError(`${file.path} is not DMN: ${(error as Error).message}`);
      }
      if (root.name !== 'definitions') throw new DecisionError(`${file.path} is not DMN: its root is <${root.name}>`);
      this.#roots.set(file, root);
    }
    return root;
  }
}

const isDmn = (e: Element): boolean => /DMN/i.test(e.attributes.importType ?? '');
const at = (e: Element): string => `${e.place.file}:${e.place.line}:${e.place.column}`;
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
