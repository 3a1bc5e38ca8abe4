import { bounded, type Fault, type FeelWarning, type RunOptions } from '../feel/run.ts';
import type { FeelContext, FeelValue } from '../feel/values.ts';
import { Graph } from './compiled.ts';
import { Values, type Step } from './evaluate.ts';
import type { GraphElement } from './graph.ts';
import { loneTable, type LoneTable, type Obstacle } from './lone.ts';
import { DecisionError, readModel, type DmnFile, type Model } from './model.ts';
import { DecisionRun } from './record.ts';

export { DecisionError, type DmnFile } from './model.ts';
export type { LoneTable, Obstacle } from './lone.ts';
export type { Step } from './evaluate.ts';
export type { TableRecord } from './record.ts';

/** What came of an evaluation, in values of FEEL. */
export interface DecisionOutcome {
  readonly element: { readonly id: string; readonly name: string };
  /** null where the standard says null: where no rule holds, a type does not fit, a fault was found. */
  readonly value: FeelValue;
  /** Rules of the model that are broken: no answer can be relied on. */
  readonly faults: readonly Fault[];
  readonly warnings: readonly FeelWarning[];
  /** Every decision that was evaluated, those that others require first. */
  readonly steps: readonly Step[];
}

/** A DMN model of any version from 1.1 to 1.5, ready to be evaluated again and again. */
export class DecisionModel {
  readonly #model: Model;
  readonly #graph: Graph;
  /** By what was asked for: the record of every decision asks. */
  readonly #lone = new Map<string | undefined, ReturnType<typeof loneTable>>();

  private constructor(model: Model) {
    this.#model = model;
    this.#graph = new Graph(model);
  }

  /** Reads a model; `others` are the files that it may import. @throws DecisionError */
  static read(file: DmnFile, others: readonly DmnFile[] = []): DecisionModel {
    return new DecisionModel(readModel(file, others));
  }

  get file(): string {
    return this.#model.file;
  }
  /** What can be evaluated. */
  get invocables(): readonly { readonly id: string; readonly name: string; readonly type: GraphElement['type'] }[] {
    return this.#model.elements.filter((e) => e.type !== 'inputData').map(({ id, name, type }) => ({ id, name, type }));
  }

  /** Decisions that no other requires. */
  get tops(): readonly { readonly id: string; readonly name: string }[] {
    const { elements } = this.#model;
    const required = new Set(elements.flatMap((e) => e.requires.map((r) => r.href.replace(/^.*#/, ''))));
    return elements.filter((e) => e.type === 'decision' && !required.has(e.id));
  }

  /** Compiles all logic now; else each part is compiled when it is first needed. */
  compile(): this {
    this.#graph.compile();
    return this;
  }
  /** Every text of the model that is no FEEL, each with its place: what nobody has evaluated yet, too. */
  faults(): readonly Fault[] {
    return this.#graph.compile();
  }

  /** A decision that is one table over data alone, to be compiled; else what it is beside. @throws DecisionError where there is none such */
  lone(wanted: string | undefined): LoneTable | { readonly obstacles: readonly Obstacle[] } {
    const known = this.#lone.get(wanted) ?? loneTable(this.#model, this.#find(wanted));
    this.#lone.set(wanted, known);
    return known;
  }

  /**
   * Evaluates a decision, a decision service or a knowledge model by id or name, or the one decision that no other requires.
   * @throws DecisionError where there is none such, FeelLimitError where it costs more than it may
   */
  evaluate(
    wanted: string | undefined,
    given: FeelContext,
    options: RunOptions & { readonly json?: boolean } = {},
  ): DecisionOutcome {
    const element = this.#find(wanted);
    const run = new DecisionRun({ ...options, json: options.json ?? false });
    const steps: Step[] = [];
    for (const { attributes, place } of this.#model.ignored) {
      const { name = '', importType = '' } = attributes;
      const source = { text: name, where: { what: `import "${name}"`, place } };
      run.warn(source, 0, name.length, () => `imports of the type ${importType} are not read; only DMN is`);
    }
    const value = bounded(run, () => {
      const values = new Values(this.#graph, this.#model, run, given, steps);
      return element.type === 'decision' ? values.get(element) : values.invoke(element);
    });
    return { element, value, faults: run.faults, warnings: run.warnings, steps };
  }

  #find(wanted: string | undefined): GraphElement {
    const { elements, file } = this.#model;
    const invocable = elements.filter((e) => e.type !== 'inputData');
    const ids = invocable.map((e) => e.id).join(', ');
    if (wanted !== undefined) {
      const found = invocable.find((e) => e.id === wanted) ?? invocable.find((e) => e.name === wanted);
      if (found === undefined) throw new DecisionError(`there is no decision "${wanted}" in ${file}; it holds ${ids}`);
      return found;
    }
    const tops = this.tops;
    const [top] = elements.filter((e) => e.id === tops[0]?.id);
    if (tops.length === 1 && top !== undefined) return top;
    throw new DecisionError(
      `${file} holds ${tops.length} decisions that no other requires (${tops.map((d) => d.id).join(', ')}); name one: decision: file.dmn#id`,
    );
  }
}
