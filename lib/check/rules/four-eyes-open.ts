import { finding } from '../../model/diagnostics/index.ts';
import { Paths } from '../paths.ts';
import { excludedElements, tasksOfPeople } from '../people.ts';
import type { Rule } from '../rule.ts';
import { stepPlace } from '../rule.ts';

/** TUT-342: four eyes over an element that nobody can have done by then exclude nobody. */
export const fourEyesOpen: Rule = (model) => {
  const paths = new Paths(model);
  return tasksOfPeople(model).flatMap(({ node, people, part }) =>
    excludedElements(model, people).flatMap((other) => {
      const acts = other.step?.people !== undefined || other.step?.ai !== undefined || other.type === 'userTask';
      const fault = !acts
        ? 'is done by no person and no model'
        : other !== node && !paths.before(node.id).has(other.id)
          ? 'comes later on every way'
          : undefined;
      if (fault === undefined) return [];
      return [
        finding('TUT-342', {
          message: `notBy names ${other.name ?? other.id}, which ${fault}, so it excludes nobody`,
          suggestion: 'Name the element whose decision is checked here, or "start"',
          place: stepPlace(model, node, `${part}/notBy`),
          element: node,
        }),
      ];
    }),
  );
};
