import type { Block, Boundary, Ending, Handler, Loop, RandomProcess, TaskKind, Throwable } from './models.ts';
import { VARIABLES } from './models.ts';

/** Where a block begins and ends; without an exit no token comes out of it. Undefined for a block that draws nothing. */
type Ends = { readonly entry: string; readonly exit?: string } | undefined;

/** BPMN of a random process. Ids are made of kinds and numbers, so the same process gives the same text. */
export function xmlOf({ body, handlers }: RandomProcess): string {
  const drawing = new Drawing();
  const main = drawing.process('Process_Main', body, handlers);
  const definitions = [0, 1].flatMap((n) => [
    `<bpmn:message id="Message_${n}" name="m${n}" />`,
    `<bpmn:signal id="Signal_${n}" name="s${n}" />`,
    `<bpmn:error id="Error_${n}" name="e${n}" errorCode="E${n}" />`,
    `<bpmn:escalation id="Escalation_${n}" name="c${n}" escalationCode="C${n}" />`,
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="Definitions" targetNamespace="https://tutti.example/random">',
    ...definitions,
    main,
    ...drawing.others,
    '</bpmn:definitions>',
  ].join('\n');
}

const formal = (tag: string, text: string): string =>
  `<bpmn:${tag} xsi:type="bpmn:tFormalExpression">=${text.replaceAll('<', '&lt;')}</bpmn:${tag}>`;

class Drawing {
  /** Called processes and global tasks. */
  readonly others: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** Parts of the scope being drawn. */
  #parts: string[] = [];
  /** Undoable tasks of the scope being drawn. */
  #undoable: string[] = [];

  process(id: string, body: Block, handlers: readonly Handler[]): string {
    const content = this.#scope(() => this.#flow(body), handlers, false);
    const properties = VARIABLES.map((v) => `<bpmn:property id="${id}_${v}" name="${v}" />`).join('');
    return `<bpmn:process id="${id}" isExecutable="true">${properties}\n${content}\n</bpmn:process>`;
  }

  #id(kind: string): string {
    const n = (this.#numbers.get(kind) ?? 0) + 1;
    this.#numbers.set(kind, n);
    return `${kind.replace(/^./, (c) => c.toUpperCase())}_${n}`;
  }

  /** Content of a scope with its start event, event sub-processes and, where the body does not end, an end event. */
  #scope(draw: () => Ends, handlers: readonly Handler[], compensation: boolean): string {
    const outer = [this.#parts, this.#undoable] as const;
    this.#parts = [];
    this.#undoable = [];
    const ends = draw();
    this.#begin('<bpmn:startEvent id="$" />', ends);
    for (const handler of handlers) if (compensation || handler.trigger.on !== 'compensation') this.#handler(handler);
    const content = this.#parts.join('\n');
    [this.#parts, this.#undoable] = outer;
    return content;
  }

  #begin(start: string, ends: Ends): void {
    const id = this.#id('start');
    this.#parts.push(start.replace('$', id));
    if (ends) this.#connect(id, ends.entry);
    if (!ends || ends.exit !== undefined) this.#finish(ends?.exit ?? id);
  }

  #finish(from: string): void {
    const id = this.#id('end');
    this.#parts.push(`<bpmn:endEvent id="${id}" />`);
    this.#connect(from, id);
  }

  #handler({ trigger, interrupting, body }: Handler): void {
    const id = this.#id('eventSubProcess');
    const outer = [this.#parts, this.#undoable] as const;
    this.#parts = [];
    this.#undoable = [];
    const always = trigger.on === 'error' || trigger.on === 'compensation';
    const attribute = `isInterrupting="${always || interrupting}"${parallel(trigger)}`;
    this.#begin(
      `<bpmn:startEvent id="$" ${attribute}>${this.#definitions(trigger)}</bpmn:startEvent>`,
      this.#flow(body),
    );
    const content = this.#parts.join('\n');
    [this.#parts, this.#undoable] = outer;
    this.#parts.push(`<bpmn:subProcess id="${id}" triggeredByEvent="true">\n${content}\n</bpmn:subProcess>`);
  }

  #connect(from: string, to: string, condition?: string): string {
    const id = this.#id('flow');
    const inside = condition === undefined ? '' : formal('conditionExpression', condition);
    this.#parts.push(
      `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${inside}</bpmn:sequenceFlow>`,
    );
    return id;
  }

  #flow(block: Block): Ends {
    switch (block.k) {
      case 'nothing':
        return undefined;
      case 'task':
        return this.#task(block);
      case 'seq':
        return this.#sequence(block.of);
      case 'branch':
        return this.#branch(block);
      case 'race':
        return this.#race(block.branches);
      case 'again':
        return this.#again(block.body, block.condition);
      case 'sub':
        return this.#sub(block);
      case 'adHoc':
        return this.#adHoc(block);
      case 'call':
        return this.#call(block);
      case 'catch': {
        const id = this.#id('catch');
        this.#parts.push(
          `<bpmn:intermediateCatchEvent id="${id}"${parallel(block.trigger)}>${this.#definitions(block.trigger)}</bpmn:intermediateCatchEvent>`,
        );
        return { entry: id, exit: id };
      }
      case 'throw': {
        const id = this.#id('throw');
        this.#parts.push(
          `<bpmn:intermediateThrowEvent id="${id}">${this.#thrown(block.thrown)}</bpmn:intermediateThrowEvent>`,
        );
        return { entry: id, exit: id };
      }
      case 'link': {
        const [from, to] = [this.#id('linkThrow'), this.#id('linkCatch')];
        const definition = `<bpmn:linkEventDefinition name="${from}" />`;
        this.#parts.push(`<bpmn:intermediateThrowEvent id="${from}">${definition}</bpmn:intermediateThrowEvent>`);
        this.#parts.push(`<bpmn:intermediateCatchEvent id="${to}">${definition}</bpmn:intermediateCatchEvent>`);
        return { entry: from, exit: to };
      }
      case 'end': {
        const id = this.#id('end');
        this.#parts.push(`<bpmn:endEvent id="${id}">${this.#thrown(block.ending)}</bpmn:endEvent>`);
        return { entry: id };
      }
    }
  }

  #sequence(blocks: readonly Block[]): Ends {
    let all: Ends;
    for (const block of blocks) {
      const ends = this.#flow(block);
      if (!ends) continue;
      if (all) this.#connect(all.exit!, ends.entry);
      all = { entry: all?.entry ?? ends.entry, ...(ends.exit === undefined ? {} : { exit: ends.exit }) };
      if (ends.exit === undefined) break;
    }
    return all;
  }

  #task(block: Extract<Block, { k: 'task' }>): Ends {
    const id = this.#id(block.task);
    const quantity = block.quantity === undefined ? '' : ` completionQuantity="${block.quantity}"`;
    this.#parts.push(
      `<bpmn:${block.task} id="${id}"${quantity}${attributes(block.task)}>${this.#loop(block.loop)}${script(block.task, id)}</bpmn:${block.task}>`,
    );
    if (block.undo) this.#undo(id);
    return this.#boundaries(id, block.boundary);
  }

  #undo(id: string): void {
    const [event, handler] = [this.#id('undo'), this.#id('handler')];
    this.#parts.push(
      `<bpmn:boundaryEvent id="${event}" attachedToRef="${id}"><bpmn:compensateEventDefinition id="${event}_Definition" /></bpmn:boundaryEvent>`,
      `<bpmn:serviceTask id="${handler}" isForCompensation="true" />`,
      `<bpmn:association id="${event}_Association" associationDirection="One" sourceRef="${event}" targetRef="${handler}" />`,
    );
    this.#undoable.push(id);
  }

  #boundaries(host: string, events: readonly Boundary[]): Ends {
    const back: string[] = [];
    for (const { trigger, interrupting, then, merges } of events) {
      const id = this.#id('boundary');
      const cancel = trigger.on === 'error' || interrupting;
      this.#parts.push(
        `<bpmn:boundaryEvent id="${id}" attachedToRef="${host}" cancelActivity="${cancel}"${parallel(trigger)}>${this.#definitions(trigger)}</bpmn:boundaryEvent>`,
      );
      const ends = this.#flow(then);
      if (ends) this.#connect(id, ends.entry);
      const exit = ends ? ends.exit : id;
      if (exit === undefined) continue;
      if (merges) back.push(exit);
      else this.#finish(exit);
    }
    if (back.length === 0) return { entry: host, exit: host };
    const merge = this.#gateway('exclusiveGateway');
    for (const from of [host, ...back]) this.#connect(from, merge);
    return { entry: host, exit: merge };
  }

  #gateway(type: string, more = ''): string {
    const id = this.#id(type);
    this.#parts.push(
      `<bpmn:${type} id="${id}"${more.startsWith('<') ? '' : more}>${more.startsWith('<') ? more : ''}</bpmn:${type}>`,
    );
    return id;
  }

  #branch({ split, join, conditions, branches }: Extract<Block, { k: 'branch' }>): Ends {
    const conditional = split === 'exclusive' || split === 'inclusive' || split === 'complex';
    const type = split === 'implicit' ? 'task' : `${split}Gateway`;
    const from = this.#id(type);
    const place = this.#parts.push('') - 1;
    const exits: string[] = [];
    let fallback = '';
    branches.forEach((block, i) => {
      const ends = this.#flow(block);
      const last = i === branches.length - 1;
      const join_ = ends?.entry ?? this.#pass();
      const flow = this.#connect(from, join_, conditional && !last ? conditions[i] : undefined);
      if (conditional && last) fallback = ` default="${flow}"`;
      const exit = ends ? ends.exit : join_;
      if (exit !== undefined) exits.push(exit);
    });
    this.#parts[place] = `<bpmn:${type} id="${from}"${fallback} />`;
    if (join === 'none') {
      for (const exit of exits) this.#finish(exit);
      return { entry: from };
    }
    if (exits.length === 0) return { entry: from };
    const kind = join !== 'same' ? join : split === 'implicit' ? 'parallel' : split;
    const to =
      kind === 'complex'
        ? this.#gateway('complexGateway', formal('activationCondition', 'activationCount >= 1'))
        : this.#gateway(`${kind}Gateway`);
    for (const exit of exits) this.#connect(exit, to);
    return { entry: from, exit: to };
  }

  /** Something to lead a flow to where a branch draws nothing. */
  #pass(): string {
    const id = this.#id('throw');
    this.#parts.push(`<bpmn:intermediateThrowEvent id="${id}" />`);
    return id;
  }

  #race(branches: Extract<Block, { k: 'race' }>['branches']): Ends {
    const from = this.#gateway('eventBasedGateway');
    const exits: string[] = [];
    for (const { trigger, then } of branches) {
      const caught = this.#flow({ k: 'catch', trigger })!;
      this.#connect(from, caught.entry);
      const ends = this.#flow(then);
      if (ends) this.#connect(caught.exit!, ends.entry);
      const exit = ends ? ends.exit : caught.exit;
      if (exit !== undefined) exits.push(exit);
    }
    if (exits.length === 0) return { entry: from };
    const to = this.#gateway('exclusiveGateway');
    for (const exit of exits) this.#connect(exit, to);
    return { entry: from, exit: to };
  }

  /** A cycle always holds work, so that it does not turn by itself. */
  #again(body: Block, condition: string): Ends {
    const merge = this.#gateway('exclusiveGateway');
    const work = this.#flow({ k: 'task', task: 'userTask', boundary: [], undo: false })!;
    this.#connect(merge, work.entry);
    const ends = this.#flow(body);
    if (ends) this.#connect(work.exit!, ends.entry);
    const exit = ends ? ends.exit : work.exit;
    if (exit === undefined) return { entry: merge };
    const split = this.#id('exclusiveGateway');
    const place = this.#parts.push('') - 1;
    this.#connect(exit, split);
    const out = this.#pass();
    this.#connect(split, merge, condition);
    const flow = this.#connect(split, out);
    this.#parts[place] = `<bpmn:exclusiveGateway id="${split}" default="${flow}" />`;
    return { entry: merge, exit: out };
  }

  #sub(block: Extract<Block, { k: 'sub' }>): Ends {
    const id = this.#id(block.kind);
    const content = this.#scope(() => this.#flow(block.body), block.handlers, true);
    const own = block.own ? `<bpmn:dataObject id="${id}_own" name="own" />` : '';
    this.#parts.push(
      `<bpmn:${block.kind} id="${id}">${this.#loop(block.loop)}${own}\n${content}\n</bpmn:${block.kind}>`,
    );
    const ends = this.#boundaries(id, block.boundary);
    if (block.kind === 'transaction') {
      const event = this.#id('boundary');
      this.#parts.push(
        `<bpmn:boundaryEvent id="${event}" attachedToRef="${id}"><bpmn:cancelEventDefinition id="${event}_Definition" /></bpmn:boundaryEvent>`,
      );
      this.#finish(event);
    }
    return ends;
  }

  #adHoc({ sequential, tasks, enough }: Extract<Block, { k: 'adHoc' }>): Ends {
    const id = this.#id('adHocSubProcess');
    const condition =
      enough === undefined ? '' : formal('completionCondition', `numberOfCompletedInstances >= ${enough}`);
    const inside = tasks.map((task) => {
      const inner = this.#id(task);
      return `<bpmn:${task} id="${inner}"${attributes(task)}>${script(task, inner)}</bpmn:${task}>`;
    });
    const ordering = sequential ? 'Sequential' : 'Parallel';
    this.#parts.push(
      `<bpmn:adHocSubProcess id="${id}" ordering="${ordering}">\n${inside.join('\n')}\n${condition}</bpmn:adHocSubProcess>`,
    );
    return { entry: id, exit: id };
  }

  #call({ body, boundary, globalTask }: Extract<Block, { k: 'call' }>): Ends {
    const id = this.#id('callActivity');
    const called = globalTask ? this.#id('globalUserTask') : this.#id('called');
    this.#parts.push(`<bpmn:callActivity id="${id}" calledElement="${called}" />`);
    if (globalTask) this.others.push(`<bpmn:globalUserTask id="${called}" />`);
    else this.others.push(this.process(called, body, []));
    return this.#boundaries(id, boundary);
  }

  #loop(loop: Loop | undefined): string {
    if (loop === undefined) return '';
    if (loop.kind === 'standard')
      return `<bpmn:standardLoopCharacteristics testBefore="${loop.testBefore}" loopMaximum="${loop.maximum}">${formal('loopCondition', loop.condition)}</bpmn:standardLoopCharacteristics>`;
    const { sequential, count, enough, behavior } = loop;
    const event = `<bpmn:signalEventDefinition id="$" signalRef="Signal_0" />`;
    const id = this.#id('thrown');
    if (behavior === 'One' || behavior === 'None') this.others.push(event.replace('$', id));
    const reference =
      behavior === 'One' ? ` oneBehaviorEventRef="${id}"` : behavior === 'None' ? ` noneBehaviorEventRef="${id}"` : '';
    const complex =
      behavior === 'Complex'
        ? `<bpmn:complexBehaviorDefinition>${formal('condition', 'numberOfCompletedInstances >= 1')}<bpmn:event>${event.replace('$', id)}</bpmn:event></bpmn:complexBehaviorDefinition>`
        : '';
    return [
      `<bpmn:multiInstanceLoopCharacteristics isSequential="${sequential}"${behavior === undefined ? '' : ` behavior="${behavior}"`}${reference}>`,
      formal('loopCardinality', String(count)),
      complex,
      enough === undefined ? '' : formal('completionCondition', `numberOfCompletedInstances >= ${enough}`),
      '</bpmn:multiInstanceLoopCharacteristics>',
    ].join('');
  }

  #definitions(trigger: Handler['trigger']): string {
    const id = this.#id('definition');
    switch (trigger.on) {
      case 'message':
        return `<bpmn:messageEventDefinition id="${id}" messageRef="Message_${trigger.n}" />`;
      case 'signal':
        return `<bpmn:signalEventDefinition id="${id}" signalRef="Signal_${trigger.n}" />`;
      case 'error':
        return `<bpmn:errorEventDefinition id="${id}" errorRef="Error_${trigger.n}" />`;
      case 'escalation':
        return `<bpmn:escalationEventDefinition id="${id}" escalationRef="Escalation_${trigger.n}" />`;
      case 'timer':
        return `<bpmn:timerEventDefinition id="${id}">${
          trigger.cycle
            ? '<bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R2/PT1H</bpmn:timeCycle>'
            : '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration>'
        }</bpmn:timerEventDefinition>`;
      case 'conditional':
        return `<bpmn:conditionalEventDefinition id="${id}">${formal('condition', trigger.condition)}</bpmn:conditionalEventDefinition>`;
      case 'multiple':
        return [
          `<bpmn:messageEventDefinition id="${id}_0" messageRef="Message_0" />`,
          `<bpmn:signalEventDefinition id="${id}_1" signalRef="Signal_1" />`,
        ].join('');
      case 'compensation':
        return `<bpmn:compensateEventDefinition id="${id}" />`;
    }
  }

  #thrown(thrown: Throwable | Ending): string {
    const id = this.#id('definition');
    switch (thrown.what) {
      case 'none':
        return '';
      case 'message':
      case 'signal':
      case 'escalation':
      case 'error':
        return this.#definitions({ on: thrown.what, n: thrown.n });
      case 'compensation': {
        const activity = this.#undoable.at(-1);
        return `<bpmn:compensateEventDefinition id="${id}"${activity === undefined ? '' : ` activityRef="${activity}"`} />`;
      }
      case 'terminate':
        return `<bpmn:terminateEventDefinition id="${id}" />`;
      case 'cancel':
        return `<bpmn:cancelEventDefinition id="${id}" />`;
    }
  }
}

const parallel = (trigger: Handler['trigger']): string =>
  trigger.on === 'multiple' && trigger.parallel ? ' parallelMultiple="true"' : '';
const attributes = (task: TaskKind): string =>
  task === 'sendTask' || task === 'receiveTask' ? ' messageRef="Message_1"' : '';
/** A script counts a variable up, as Camunda 8 writes it. */
const script = (task: TaskKind, id: string): string => {
  const name = `v${Number(/\d+/.exec(id)![0]) % VARIABLES.length}`;
  return task === 'scriptTask'
    ? `<bpmn:extensionElements><zeebe:script expression="=if ${name} = null then 1 else ${name} + 1" resultVariable="${name}" /></bpmn:extensionElements>`
    : '';
};
