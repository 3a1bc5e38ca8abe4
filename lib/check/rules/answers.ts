import { finding } from '../../model/diagnostics/index.ts';
import { formKeys } from '../../model/process-expressions.ts';
import { escapePointer } from '../../model/pointer.ts';
import { tasksOfPeople } from '../people.ts';
import type { Rule } from '../rule.ts';
import { stepPlace } from '../rule.ts';

/** TUT-348: an answer of a message that the form would refuse. */
export const answers: Rule = (model) =>
  tasksOfPeople(model).flatMap(({ node, people, part }) => {
    const form = people.form === undefined ? undefined : model.documents[people.form];
    if (form === undefined) return [];
    const known = formKeys(form);
    return Object.entries(people.notify?.answers ?? {}).flatMap(([answer, data]) =>
      Object.keys(data)
        .filter((key) => !known.includes(key))
        .map((key) =>
          finding('TUT-348', {
            message: `the answer "${answer}" fills in ${key}, which ${people.form} does not have`,
            suggestion: `Fields of the form: ${known.join(', ')}`,
            place: stepPlace(model, node, `${part}/notify/answers/${escapePointer(answer)}/${escapePointer(key)}`),
            element: node,
          }),
        ),
    );
  });
