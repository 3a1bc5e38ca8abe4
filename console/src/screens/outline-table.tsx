import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { InstanceDetail, WaitView } from '../../../lib/runtime/types.ts';
import { duration } from '../format.ts';
import { kindName, type OutlineStep } from '../outline.ts';
import { link } from '../router.ts';
import { useNameOf } from '../session.tsx';
import { t } from '../strings.ts';
import { Status } from '../ui.tsx';

const waitsFor = ({ people, detail }: WaitView, nameOf: (id: string) => string): string =>
  people === undefined ? detail : t.instance.waitsFor(people.map(nameOf).join(', '));

const called = (step: OutlineStep): JSX.Element | string =>
  step.name === '' ? <span class="hint">{t.instance.unnamed}</span> : step.name;

/** The diagram as a table: each step in the order of the flow with its state. Elements that only the record knows come last. */
export function Outline({
  steps,
  instance,
  selected,
}: {
  readonly steps: readonly OutlineStep[];
  readonly instance: InstanceDetail;
  readonly selected: string | undefined;
}): JSX.Element {
  const nameOf = useNameOf();
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => row.current?.scrollIntoView({ block: 'nearest' }), [selected]);
  const known = new Set(steps.map((step) => step.id));
  const others = Object.keys(instance.elements)
    .filter((id) => !known.has(id))
    .map((id): OutlineStep => ({ id, name: id, type: '', depth: 0 }));
  return (
    <section aria-labelledby="outline" class="outline">
      <h2 id="outline" tabIndex={-1}>
        {t.instance.outline}
      </h2>
      <div class="scroll" tabIndex={0} role="group" aria-label={t.instance.outlineTable}>
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">{t.instance.step}</th>
              <th scope="col">{t.instance.kind}</th>
              <th scope="col">{t.instance.state}</th>
              <th scope="col">{t.instance.visits}</th>
              <th scope="col">{t.steps.took}</th>
            </tr>
          </thead>
          <tbody>
            {[...steps, ...others].map((step) => {
              const element = instance.elements[step.id];
              const waits = instance.waits.filter((wait) => wait.element === step.id);
              return (
                <tr
                  key={step.id}
                  ref={step.id === selected ? row : null}
                  aria-current={step.id === selected ? 'true' : undefined}
                >
                  <th scope="row" class={`depth-${Math.min(step.depth, 4)}`} title={step.id}>
                    {element === undefined ? (
                      called(step)
                    ) : (
                      <a href={link(['instances', instance.id], { step: step.id })}>{called(step)}</a>
                    )}
                  </th>
                  <td data-label={t.instance.kind}>{kindName(step.type)}</td>
                  <td data-label={t.instance.state}>
                    {element === undefined ? (
                      <span class="hint">{t.instance.notReached}</span>
                    ) : (
                      <>
                        <Status of={element.state} />
                        {waits.length > 0 && (
                          <span class="hint"> {waits.map((wait) => waitsFor(wait, nameOf)).join('; ')}</span>
                        )}
                      </>
                    )}
                  </td>
                  <td data-label={t.instance.visits}>{element?.visits ?? 0}</td>
                  <td data-label={t.steps.took}>{element?.tookMs === undefined ? '' : duration(element.tookMs)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
