import type { Cell } from '../../expressions/index.ts';
import type { Finding } from '../../model/diagnostic.ts';
import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { constantsOf, passes, testOf, unknownsOf, type Test } from '../tables/cells.ts';
import { constantOf, type Constant } from '../tables/constants.ts';
import { kindOf, resolveType } from '../tables/domain.ts';
import { examinedTables, type Examined } from '../tables/index.ts';

/** TUT-505 and TUT-506: cells that test or give a value which their column cannot have. */
export const decisionTypes: Rule = (model) =>
  examinedTables(model).flatMap((examined) => [...inputs(examined), ...outputs(examined), ...columns(examined)]);

/** The file says one type of an input, and the process another. */
function columns({ file, table, declared }: Examined): Finding[] {
  return table.inputs.flatMap((input) => {
    const said = resolveType(file, input.typeRef).kind;
    const known = declared(input.expression.text)?.type;
    // Dates and durations are texts in JSON.
    if (said === undefined || known === undefined || said === known) return [];
    if (known === 'string' && said !== 'number' && said !== 'boolean') return [];
    return [
      finding('TUT-505', {
        message: `the column is of type ${said}, and ${input.expression.text} is ${known} by the schema of the process`,
        suggestion: `typeRef="${known}"`,
        place: input.place,
        element: { id: input.id, name: input.label ?? input.expression.text },
      }),
    ];
  });
}

function inputs({ file, decision, table, analysis, declared }: Examined): Finding[] {
  return table.inputs.flatMap((input, column) => {
    const kind = kindOf(file, input, declared(input.expression.text));
    const allowed = allowedBy(input.values, resolveType(file, input.typeRef).values);
    const name = input.label ?? input.expression.text;
    return table.rules.flatMap((rule) => {
      const test = analysis.tests[rule.number - 1]![column]!;
      const at = {
        place: rule.inputs[column]!.place,
        element: { id: rule.id, name: `${decision.name}, rule ${rule.number}` },
      };
      const wrong = constantsOf(test).find((c) => kind !== undefined && c.kind !== 'null' && c.kind !== kind);
      if (wrong !== undefined)
        return [
          finding('TUT-505', {
            message: `the cell tests for ${wrong.text} (${wrong.kind}), and the column "${name}" is of type ${kind}: it never holds`,
            suggestion: `Test for a ${kind}`,
            ...at,
          }),
        ];
      const other = named(test).find((c) => c.kind !== 'null' && allowed.some((a) => passes(a, c) === false));
      return other === undefined ? [] : [notAllowed(other, name, input.values, at)];
    });
  });
}

function outputs({ file, decision, table }: Examined): Finding[] {
  return table.outputs.flatMap((output, column) => {
    const { kind, values } = resolveType(file, output.typeRef);
    const allowed = allowedBy(output.values, values);
    const name = output.label ?? (output.name === '' ? decision.name : output.name);
    return table.rules.flatMap((rule) => {
      const cell = rule.outputs[column]!;
      const given = constantOf(cell.text);
      if (given === undefined || given.kind === 'null') return [];
      const at = { place: cell.place, element: { id: rule.id, name: `${decision.name}, rule ${rule.number}` } };
      if (kind !== undefined && given.kind !== kind)
        return [
          finding('TUT-505', {
            message: `the cell gives ${given.text} (${given.kind}), and the output "${name}" is of type ${kind}`,
            suggestion: `Give a ${kind}`,
            ...at,
          }),
        ];
      return allowed.some((a) => passes(a, given) === false) ? [notAllowed(given, name, output.values, at)] : [];
    });
  });
}

const notAllowed = (
  value: Constant,
  column: string,
  values: Cell | undefined,
  at: Pick<Finding, 'place' | 'element'>,
): Finding =>
  finding('TUT-506', {
    message: `${value.text} is not among the values that "${column}" allows${values === undefined ? '' : ` (${values.text})`}`,
    suggestion: values === undefined ? 'Use a value that its type allows' : `Use one of ${values.text}`,
    ...at,
  });

const allowedBy = (values: Cell | undefined, more: readonly Test[]): Test[] =>
  [...(values === undefined ? [] : [testOf(values.text)]), ...more].filter((t) => unknownsOf(t).length === 0);

/** Values that a test asks for by name. */
function named(test: Test): Constant[] {
  if (test.kind === 'compare') return test.operator === '=' ? [test.value] : [];
  return test.kind === 'some' ? test.tests.flatMap(named) : [];
}
