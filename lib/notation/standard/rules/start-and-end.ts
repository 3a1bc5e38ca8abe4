import type { Rule } from '../drawing.ts';
import { called, childrenOf, found, isTrue } from '../drawing.ts';
import { isSubProcess } from '../kinds.ts';

/** TUT-611: a scope that draws where it begins draws where it ends, and the other way round. */
export const startAndEnd: Rule = (drawing) =>
  drawing.all.flatMap((scope) => {
    if (scope.name !== 'process' && !isSubProcess(scope.name)) return [];
    if (!drawing.executable(scope) || scope.name === 'adHocSubProcess') return [];
    const starts = childrenOf(scope, 'startEvent');
    const ends = childrenOf(scope, 'endEvent');
    const instantiated = childrenOf(scope, 'receiveTask', 'eventBasedGateway').some((e) =>
      isTrue(e.attributes.instantiate),
    );
    const first = starts[0] ?? ends[0];
    if (!first || (ends.length > 0 && (starts.length > 0 || instantiated))) return [];
    const [has, lacks] = starts.length > 0 ? ['a start event', 'end event'] : ['an end event', 'start event'];
    return [
      found('TUT-611', first, `${called(scope)} has ${has} and no ${lacks}`, `Draw the ${lacks}, or leave both out`),
    ];
  });
