import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { enclosing, found } from '../drawing.ts';
import { isFormal } from './formal-expression.ts';

/** TUT-617: a formal expression says something. One that an engine's extension takes from elsewhere may be empty. */
export const expressionBody: Rule = (drawing) =>
  drawing.all.flatMap((element) => {
    if ((!isFormal(element) && !alwaysFormal(element)) || onlyDrawn(drawing, element)) return [];
    const elsewhere = Object.keys(element.attributes).some((name) => /^(?!xmlns|xsi)[^:]+:/.test(name));
    if (element.text.trim() !== '' || elsewhere) return [];
    return [
      found(
        'TUT-617',
        element,
        `the formal expression <${element.name}> is empty`,
        'Write the expression, or remove the element',
      ),
    ];
  });

/** Modelers write an empty expression for an event that nobody has filled in yet. */
const onlyDrawn = (drawing: Drawing, element: DrawnElement): boolean =>
  enclosing(element, (e) => e.name === 'process') !== undefined && !drawing.executable(element);

const alwaysFormal = (element: DrawnElement): boolean =>
  ['dataPath', 'messagePath', 'transformation', 'formalExpression'].includes(element.name) ||
  (element.name === 'condition' && element.parent?.name === 'complexBehaviorDefinition');
