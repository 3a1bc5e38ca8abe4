import { WorkingTime } from '../../expressions/index.ts';
import type { BusinessCalendar } from '../../model/calendar.ts';
import { finding } from '../../model/diagnostics/index.ts';
import { tasksOfPeople } from '../people.ts';
import type { Rule } from '../rule.ts';
import { stepPlace } from '../rule.ts';

/** Any moment will do to see whether the time ever comes. */
const SOME_MONDAY = Date.UTC(2026, 0, 5);

/** TUT-345: working time that a calendar never has. */
export const workingTime: Rule = (model) =>
  tasksOfPeople(model).flatMap(({ node, people, part }) =>
    (['due', 'followUp'] as const).flatMap((name) => {
      const when = people[name];
      if (typeof when !== 'object') return [];
      const document = model.documents[when.calendar];
      if (document === undefined) return [];
      try {
        new WorkingTime(document as unknown as BusinessCalendar).after(SOME_MONDAY, when.working);
        return [];
      } catch (error) {
        return [
          finding('TUT-345', {
            message: `${name}: ${when.working} of working time by ${when.calendar} never pass: ${(error as Error).message}`,
            suggestion: `${name}: { working: PT8H, calendar: ${when.calendar} }`,
            place: stepPlace(model, node, `${part}/${name}/working`),
            element: node,
          }),
        ];
      }
    }),
  );
