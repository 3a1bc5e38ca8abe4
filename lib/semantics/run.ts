import type { JsonObject } from '../model/json.ts';
import type { ElementId, Node } from '../model/process-model.ts';
import { Agenda } from './agenda.ts';
import type { Diagram } from './diagram.ts';
import { Draft } from './draft.ts';
import { elementOf } from './elements/index.ts';
import { EndlessLoop, MAX_MOVES } from './endless.ts';
import type { Game } from './game.ts';
import { recheckJoins } from './joins.ts';
import type { Question } from './oracle.ts';
import { leaveScope } from './scopes.ts';
import type { Incident, Instance, InstanceId, Retry, State, Step, TraceEntry, ViewId } from './types.ts';
import { Views } from './views.ts';

/** A token about to enter an element, or to leave it. */
export interface Token {
  readonly diagram: Diagram;
  readonly node: Node;
  readonly scope: InstanceId;
  readonly view: ViewId;
  /** Flow by which it came; absent where no flow led here. */
  readonly flow?: ElementId;
}

/** One step of a game: how tokens move in a draft of the state until every one is at rest, and what came of it. */
export class Run extends Draft {
  readonly agenda = new Agenda();
  readonly views: Views;
  readonly trace: TraceEntry[] = [];
  /** Gateways with waiting tokens whose turn depends on tokens elsewhere: scope and element. */
  readonly joins = new Map<string, { scope: InstanceId; node: Node; diagram: Diagram }>();
  #last: number;
  #moves = 0;

  constructor(game: Game, state: State) {
    super(game, state);
    this.#last = state.last;
    this.views = new Views(state.views, { enabled: game.data, watched: game.watched }, () => this.number());
    for (const instance of this.all())
      for (const flow of Object.keys(instance.scope?.waiting ?? {})) this.watch(instance, flow);
  }

  /** The next number, for views and roots. */
  number(): number {
    this.#last += 1;
    return this.#last;
  }

  finish(): Step {
    return {
      state: {
        ...this.records,
        views: this.views.record,
        last: this.game.data ? this.#last : 0,
      },
      commands: this.commands,
      trace: this.trace,
    };
  }

  // ---------------------------------------------------------------- tokens

  /** Lets the token enter its element when its turn comes. */
  arrive(token: Token): void {
    const { behaviour } = elementOf(token.node.type);
    const at = token.flow ?? token.node.id;
    const job = {
      scope: token.scope,
      at,
      view: token.view,
      run: (): void => {
        this.note('enter', token.node.id, token.scope);
        behaviour(this, token);
      },
    };
    // What is thrown reaches everyone who can be ready for it.
    if (elementOf(token.node.type).putOff?.(token.node) === true) this.agenda.putOff(job);
    else this.agenda.push(job);
  }

  /** Lets the token leave its element when its turn comes, by the flows that are chosen then; `undefined` where none could be. */
  leave(token: Token, choose: (run: Run) => readonly ElementId[] | undefined = () => token.node.outgoing): void {
    this.agenda.push({
      scope: token.scope,
      at: token.node.id,
      view: token.view,
      run: () => {
        const flows = choose(this);
        if (flows === undefined) return;
        this.note('leave', token.node.id, token.scope);
        this.go(token, flows);
      },
    });
  }

  /** Puts one token on each flow. Without a flow the token ends. */
  go(token: Token, flows: readonly ElementId[]): void {
    const { diagram, scope } = token;
    const views = this.views.fork(token.view, flows.length);
    flows.forEach((id, i) => {
      const view = views[i]!;
      const leave = (): void => {
        this.note('leave', id, scope);
        this.arrive({ diagram, node: diagram.node(diagram.flow(id).target), scope, view, flow: id });
      };
      const enter = (): void => {
        this.note('enter', id, scope);
        this.agenda.push({ scope, at: id, view, run: leave });
      };
      this.agenda.push({ scope, at: id, view, run: enter });
    });
    this.touched.add(scope);
  }

  note(at: TraceEntry['at'], element: ElementId, instance: InstanceId): void {
    this.trace.push({ at, element, instance });
  }

  // ---------------------------------------------------------------- incidents

  /** Parks a token: somebody must look. */
  incident(token: Token, kind: Incident['kind'], message: string, retry: Retry): void {
    const id = `${this.visit(token.scope, token.node.id)}!`;
    this.add({
      id,
      element: token.node.id,
      model: token.diagram.key,
      role: 'incident',
      parent: token.scope,
      view: token.view,
      incident: { kind, message, retry },
    });
    this.commands.push({ type: 'incident', id, element: token.node.id, kind, message });
  }

  holds(question: Question, view: ViewId, more: JsonObject = {}): boolean | undefined {
    return this.game.oracle.holds(question, () => ({ ...this.views.all(view), ...more }));
  }

  value(question: Question, view: ViewId, more: JsonObject = {}): ReturnType<Game['oracle']['value']> {
    return this.game.oracle.value(question, () => ({ ...this.views.all(view), ...more }));
  }

  // ---------------------------------------------------------------- the loop

  /**
   * Runs until every token is at rest.
   * @throws EndlessLoop where that does not come.
   */
  drain(): void {
    this.#settle();
    for (let job = this.agenda.next(); job !== undefined; job = this.agenda.next()) {
      this.#moves += 1;
      if (this.#moves > MAX_MOVES) throw new EndlessLoop(this.trace.slice(-40).map((t) => t.element));
      // What belongs to no scope happens in any case.
      if (job.scope === '' || this.get(job.scope) !== undefined) job.run();
      this.agenda.done(job);
      this.touched.add(job.scope);
      recheckJoins(this);
      this.#settle();
    }
  }

  /** Views that tokens see through, apart from those that only hold a scope together. */
  usedViews(): ReadonlySet<ViewId> {
    const used = new Set<ViewId>();
    for (const instance of this.all()) {
      used.add(instance.view);
      for (const views of Object.values(instance.scope?.waiting ?? {})) for (const view of views) used.add(view);
    }
    for (const view of this.agenda.views()) used.add(view);
    return used;
  }

  /** Keeps an eye on a gateway at which a token waits for what others do. */
  watch(scope: Instance, flow: ElementId): void {
    const diagram = this.diagramOf(scope);
    const node = diagram.node(diagram.flow(flow)?.target ?? flow);
    if (node.type !== 'inclusiveGateway' && node.type !== 'complexGateway') return;
    this.joins.set(`${scope.id} ${node.id}`, { scope: scope.id, node, diagram });
  }

  #settle(): void {
    for (const id of this.touched) {
      this.touched.delete(id);
      const scope = this.get(id);
      if (!scope?.scope || scope.adHoc?.open === true || this.agenda.pending(id) > 0 || this.hasChildren(id)) continue;
      if (Object.values(scope.scope.waiting).some((views) => views.length > 0)) continue;
      this.agenda.push({ scope: id, at: scope.element, view: scope.view, run: () => leaveScope(this, id) });
    }
  }
}
