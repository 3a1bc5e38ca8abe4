import type { JSX } from 'preact';
import type { DecisionSummary } from '../../../lib/runtime/types.ts';
import { usePoll } from '../poll.ts';
import { link } from '../router.ts';
import { t } from '../strings.ts';
import { Freshness, Loaded, Title } from '../ui.tsx';

/** What is decided by rules, and by which version of its file. */
export function Decisions(): JSX.Element {
  const list = usePoll<{ items: readonly DecisionSummary[] }>('/decisions', 30_000);
  return (
    <>
      <Title doc={t.decisions.title}>{t.decisions.title}</Title>
      <Freshness of={list} />
      <Loaded of={list}>
        {({ items }) => (items.length === 0 ? <p>{t.decisions.empty}</p> : <Table items={items} />)}
      </Loaded>
    </>
  );
}

export const logicOf = ({ kind, logic, rules, hitPolicy }: DecisionSummary): string =>
  rules !== undefined && hitPolicy !== undefined
    ? t.decisions.rules(rules, hitPolicy)
    : kind === 'decision'
      ? (t.decisions.words[logic ?? ''] ?? t.none)
      : t.decisions.kinds[kind];

function Table({ items }: { readonly items: readonly DecisionSummary[] }): JSX.Element {
  return (
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">{t.decisions.decision}</th>
          <th scope="col">{t.decisions.process}</th>
          <th scope="col">{t.decisions.logic}</th>
          <th scope="col">{t.decisions.file}</th>
          <th scope="col">{t.decisions.version}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((d) => (
          <tr key={`${d.process} ${d.file} ${d.id}`}>
            <th scope="row">
              <a data-row href={link(['decisions', d.process, d.id])}>
                {d.name}
              </a>
            </th>
            <td data-label={t.decisions.process}>{d.process}</td>
            <td data-label={t.decisions.logic}>{logicOf(d)}</td>
            <td data-label={t.decisions.file}>
              <code>{d.file}</code>
            </td>
            <td data-label={t.decisions.version}>{d.version ?? t.none}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
