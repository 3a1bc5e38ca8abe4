import { finding } from '../../model/diagnostics/index.ts';
import { Paths } from '../paths.ts';
import { excludedElements, namedPeople, soleActor, tasksOfPeople } from '../people.ts';
import type { Rule } from '../rule.ts';
import { stepPlace } from '../rule.ts';

/** TUT-341: four eyes that nobody is left to keep: everyone who may do the task has surely acted before. */
export const fourEyesNobody: Rule = (model) => {
  const paths = new Paths(model);
  return tasksOfPeople(model).flatMap(({ node, people, part }) => {
    const candidates = namedPeople(people);
    if (candidates === undefined) return [];
    const excluded = excludedElements(model, people).flatMap((other) => {
      const only = paths.before(node.id).has(other.id) ? soleActor(other) : undefined;
      return only === undefined ? [] : [{ other, only }];
    });
    if (!candidates.every((user) => excluded.some((e) => e.only === user))) return [];
    const { other, only } = excluded[0]!;
    return [
      finding('TUT-341', {
        message: `only ${candidates.join(', ')} may do this, and notBy excludes who did ${other.name ?? other.id}: that can only have been ${only}`,
        suggestion: 'Let a group do one of the two, or name somebody else',
        place: stepPlace(model, node, `${part}/notBy`),
        element: node,
      }),
    ];
  });
};
