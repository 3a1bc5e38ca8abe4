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
  (people.notBy ?? []).flatMap((name) =>
    // `start` is who submitted, whatever the start event is called.
    name === 'start' ? [] : nodesOf(model).filter((n) => n.id === name || n.slug === name),
  );

/** The people who may do a task, where the file says so by name and says nobody else; undefined where groups or FEEL decide. */
export function namedPeople(people: PeopleBinding | undefined): readonly string[] | undefined {
  const { users, groups, escalateTo } = people ?? {};
  // Members of a group are known to nobody here; whoever it escalates to may act as well.
  if (users === undefined || groups !== undefined || escalateTo !== undefined) return undefined;
  const named = typeof users === 'string' ? [users] : users;
  return named.some((u) => u.startsWith('=')) ? undefined : named;
}

/** Who alone can have done an element. */
export function soleActor({ step }: Node): string | undefined {
  const named = namedPeople(step?.people);
  return named?.length === 1 ? named[0] : undefined;
}
