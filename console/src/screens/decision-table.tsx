import type { JSX } from 'preact';
import type { DecisionTable } from '../../../lib/expressions/index.ts';
import { t } from '../strings.ts';

/** Of a rule by its id: it decided, or it held and was left aside. */
export type Marks = ReadonlyMap<string, 'decided' | 'held'>;

const LETTERS: Readonly<Record<string, string>> = { SUM: 'C+', COUNT: 'C#', MIN: 'C<', MAX: 'C>' };

/** A decision table as DMN draws it: hit policy, inputs, outputs, annotations; a rule a row. On a narrow screen each rule is a card. */
export function Grid({ table, marks }: { readonly table: DecisionTable; readonly marks: Marks }): JSX.Element {
  const notes =
    table.annotations.length > 0
      ? table.annotations
      : table.rules.some((r) => r.annotations.some((a) => a !== ''))
        ? [t.decisions.annotation]
        : [];
  const letter = LETTERS[table.aggregation ?? ''] ?? table.hitPolicy.charAt(0);
  return (
    <div class="grid-scroll" role="region" aria-label={t.decisions.policy(table.hitPolicy)} tabIndex={0}>
      <p class="hint">
        {t.decisions.policy(table.hitPolicy)}: {t.decisions.policies[table.hitPolicy]}.
      </p>
      <table class="stack decision">
        <thead>
          <tr>
            <th scope="col" title={t.decisions.policy(table.hitPolicy)}>
              {letter}
            </th>
            {table.inputs.map((input) => (
              <th key={input.id} scope="col" class="in">
                <span>{input.label ?? input.expression.text}</span>
                <Small of={[input.label === undefined ? undefined : input.expression.text, input.typeRef]} />
                <Small of={[input.values?.text]} />
              </th>
            ))}
            {table.outputs.map((output) => (
              <th key={output.id} scope="col" class="out">
                <span>{outputName(output)}</span>
                <Small of={[output.typeRef]} />
                <Small of={[output.values?.text]} />
              </th>
            ))}
            {notes.map((note) => (
              <th key={note} scope="col" class="note-column">
                {note}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rules.map((rule) => {
            const mark = marks.get(rule.id);
            return (
              <tr
                key={rule.id}
                class={mark === undefined ? '' : `is-${mark}`}
                {...(mark && { tabIndex: 0, 'data-row': '' })}
              >
                <th scope="row">
                  {t.decisions.rule(rule.number)}
                  {mark !== undefined && (
                    <strong class="mark">
                      {mark === 'decided' ? '\u25b6' : '\u25cb'} {t.decisions[mark]}
                    </strong>
                  )}
                </th>
                {rule.inputs.map((cell, i) => (
                  <td key={i} class="in" data-label={table.inputs[i]?.label ?? table.inputs[i]?.expression.text}>
                    <Cell text={cell.text} />
                  </td>
                ))}
                {rule.outputs.map((cell, i) => (
                  <td key={i} class="out" data-label={table.outputs[i] && outputName(table.outputs[i])}>
                    <code>{cell.text}</code>
                  </td>
                ))}
                {notes.map((note, i) => (
                  <td key={note} class="note-column" data-label={note}>
                    {rule.annotations[i] ?? ''}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const outputName = ({ label, name }: DecisionTable['outputs'][number]): string =>
  label ?? (name === '' ? t.decisions.result : name);

function Cell({ text }: { readonly text: string }): JSX.Element {
  return text === '' || text === '-' ? <span title={t.decisions.any}>{'\u2013'}</span> : <code>{text}</code>;
}

function Small({ of }: { readonly of: readonly (string | undefined)[] }): JSX.Element | null {
  const text = of.filter((part) => part !== undefined && part !== '').join(' \u00b7 ');
  return text === '' ? null : <small>{text}</small>;
}
