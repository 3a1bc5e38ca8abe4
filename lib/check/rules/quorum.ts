import { finding } from '../../model/diagnostics/index.ts';
import { feelNames } from '../../model/feel-names.ts';
import { namedPeople, tasksOfPeople } from '../people.ts';
import type { Rule } from '../rule.ts';
import { stepPlace } from '../rule.ts';

/** TUT-344: votes that can never decide, or that stand where one person's answer is asked for. */
export const quorum: Rule = (model) =>
  tasksOfPeople(model).flatMap(({ node, people, part }) => {
    const { quorum: q } = people;
    if (q === undefined) return [];
    const parsed = q.approves === undefined ? undefined : feelNames(q.approves.slice(1)).fault;
    if (parsed !== undefined)
      return [
        finding('TUT-307', {
          message: `${JSON.stringify(q.approves)} is not a FEEL expression: ${parsed.message} (character ${parsed.position + 1})`,
          suggestion: 'approves: =decision = "approve"',
          place: stepPlace(model, node, `${part}/quorum/approves`),
          element: node,
        }),
      ];
    const voters = namedPeople(people);
    const fault =
      part === '/ai/below'
        ? {
            at: '',
            message: 'votes decide here in place of a model, whose answer one person corrects',
            suggestion: 'Draw a task of its own for the votes',
          }
        : q.of !== undefined && q.of < q.approvals
          ? {
              at: '/of',
              message: `${q.approvals} approvals are needed, and only ${q.of} people vote`,
              suggestion: `of: ${q.approvals}`,
            }
          : voters !== undefined && voters.length < q.approvals
            ? {
                at: '/approvals',
                message: `${q.approvals} approvals are needed, and only ${voters.join(', ')} may vote`,
                suggestion: `approvals: ${voters.length}`,
              }
            : undefined;
    if (fault === undefined) return [];
    return [
      finding('TUT-344', {
        message: fault.message,
        suggestion: fault.suggestion,
        place: stepPlace(model, node, `${part}/quorum${fault.at}`),
        element: node,
      }),
    ];
  });
