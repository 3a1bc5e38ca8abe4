import type { Json } from '../../model/json.ts';
import type { Node } from '../../model/process-model.ts';
import { receive } from '../data.ts';
import type { Diagram } from '../diagram.ts';
import type { Run } from '../run.ts';
import { fire } from '../scopes.ts';
import type { Instance, InstanceId } from '../types.ts';
import { armEvent } from '../waits.ts';
import type { Element } from './index.ts';

/** Waits for the events behind it; the first one takes the token. */
export const eventBasedGateway: Element = {
  behaviour: (run, token) => {
    const { node, scope, diagram, view } = token;
    const instance = run.add({
      id: run.visit(scope, node.id),
      element: node.id,
      model: diagram.key,
      role: 'wait',
      parent: scope,
      view,
    });
    for (const target of behind(diagram, node)) {
      const current = run.get(instance.id);
      if (current === undefined) return;
      armEvent(run, current, target, target.event ?? { kind: 'message' });
    }
  },
};

const behind = (diagram: Diagram, gateway: Node): Node[] =>
  gateway.outgoing.map((flow) => diagram.node(diagram.flow(flow).target));

/** One of the events has happened: the others are not waited for any more, unless the gateway is a parallel one. */
export function chooseEvent(run: Run, id: InstanceId, target: Node, data: Json | undefined): void {
  const instance = run.get(id)!;
  const diagram = run.diagramOf(instance);
  const gateway = run.nodeOf(instance);
  const scope = instance.parent!;
  const token = { diagram, node: target, scope, view: instance.view };
  receive(run, diagram, target, instance.view, data);
  if (gateway.gatewayType === 'parallel') {
    for (const wait of run.waits()) if (wait.instance === id && wait.element === target.id) run.disarm(wait.id, false);
    if (run.waits().some((wait) => wait.instance === id)) {
      fire(run, { ...token, view: run.views.branch(instance.view) });
      return;
    }
  }
  run.note('leave', gateway.id, id);
  run.remove(id);
  fire(run, token);
}

/** An instantiating parallel gateway has had one of its events: the instance waits for the others. */
export function awaitRest(run: Run, root: Instance, gateway: Node, happened: Node): void {
  const diagram = run.diagramOf(root);
  const rest = behind(diagram, gateway).filter((target) => target.id !== happened.id);
  if (rest.length === 0) return;
  const instance = run.add({
    id: run.visit(root.id, gateway.id),
    element: gateway.id,
    model: diagram.key,
    role: 'wait',
    parent: root.id,
    view: run.views.branch(root.view),
  });
  for (const target of rest) armEvent(run, instance, target, target.event ?? { kind: 'message' });
}
