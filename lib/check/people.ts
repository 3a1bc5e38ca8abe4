import type { PeopleBinding } from '../model/binding.ts';
import type { Node, ProcessModel } from '../model/process-model.ts';
import { nodesOf } from './rule.ts';

/** A task for people, and where process.yaml says so. */
export interface TaskOfPeople {
  readonly node: Node;
  readonly people: PeopleBinding;
  readonly part: string;
}

export const tasksOfPeople = (model: ProcessModel): readonly TaskOfPeople[] =>
  nodesOf(model).flatMap((node) => [
    ...(node.step?.people ? [{ node, people: node.step.people, part: '/people' }] : []),
    ...(node.step?.ai ? [{ node, people: node.step.ai.below, part: '/ai/below' }] : []),
  ]);

/** Elements of which `notBy` excludes who acted there. */
export const excludedElements = (model: ProcessModel, people: PeopleBinding): readonly Node[] =>
  (people.notBy ?? []).flatMap((name) => nodesOf(model).filter((n) => n.id === name || n.slug === name));

/** Who alone can have done an element. */
export function soleActor({ step }: Node): string | undefined {
  const people = step?.people;
  const [user, ...others] = people?.users ?? [];
  return others.length === 0 && (people?.groups ?? []).length === 0 && people?.escalateTo === undefined
    ? user
    : undefined;
}
