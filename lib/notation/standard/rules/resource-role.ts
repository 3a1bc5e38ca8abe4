import type { Rule } from '../drawing.ts';
import { childOf, childrenOf, found, values } from '../drawing.ts';

/** TUT-629: who does an activity is either a resource, with its parameters, or whoever an expression finds. */
export const resourceRole: Rule = (drawing) =>
  drawing.named('performer', 'humanPerformer', 'potentialOwner', 'resourceRole').flatMap((role) => {
    const resource = values(role, 'resourceRef').length > 0;
    const assigned = childOf(role, 'resourceAssignmentExpression') !== undefined;
    const bound = childrenOf(role, 'resourceParameterBinding').length > 0;
    const fault =
      resource && assigned
        ? 'names a resource and has an assignment expression; expected one of the two'
        : bound && !resource
          ? 'binds parameters of no resource'
          : undefined;
    if (fault === undefined) return [];
    return [
      found(
        'TUT-629',
        role,
        `the ${role.name} ${fault}`,
        'Keep resourceRef with its parameters, or the expression alone',
      ),
    ];
  });
