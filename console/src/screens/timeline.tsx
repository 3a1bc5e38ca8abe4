import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AuditEntry } from '../../../lib/runtime/types.ts';
import { at } from '../api.ts';
import { usePoll } from '../poll.ts';
import { ACTIONS } from '../actions.ts';
import { t } from '../strings.ts';
import { Loaded, Time } from '../ui.tsx';

/** Plumbing: shown on request. */
const TECHNICAL = /^(flows?|scope|command|wait)\./;

/** What happened, from the record, latest first; each entry opens to what is chained. */
export function Timeline({
  id,
  names,
}: {
  readonly id: string;
  readonly names: ReadonlyMap<string, string>;
}): JSX.Element {
  const [technical, setTechnical] = useState(false);
  const entries = usePoll<{ items: readonly AuditEntry[] }>(`${at('instances', id, 'timeline')}?limit=500`);
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">{t.instance.timeline}</h2>
      <label class="check">
        <input type="checkbox" checked={technical} onChange={(event) => setTechnical(event.currentTarget.checked)} />{' '}
        {t.instance.technical}
      </label>
      <Loaded of={entries}>
        {({ items }) => (
          <Entries
            items={items.filter((e) => technical || !TECHNICAL.test(e.action)).toSorted(latestFirst)}
            names={names}
          />
        )}
      </Loaded>
    </section>
  );
}
const latestFirst = (a: AuditEntry, b: AuditEntry): number => b.at.localeCompare(a.at) || b.seq - a.seq;

export function Entries({
  items,
  names = new Map(),
}: {
  readonly items: readonly AuditEntry[];
  readonly names?: ReadonlyMap<string, string>;
}): JSX.Element {
  if (items.length === 0) return <p>{t.instance.noEntries}</p>;
  return (
    <ol class="timeline">
      {items.map((entry) => (
        <li key={entry.id} class={entry.action.startsWith('incident.opened') ? 'is-incident' : ''}>
          <details>
            <summary data-row>
              <Time iso={entry.at} /> <strong>{ACTIONS[entry.action] ?? entry.action}</strong>{' '}
              {entry.subject.element !== undefined && (
                <span>{names.get(entry.subject.element) ?? entry.subject.element} </span>
              )}
              <span class="hint">
                {entry.actor.id}
                {entry.late === true && ` \u00b7 ${t.audit.late}`}
                {entry.reconciled === true && ` \u00b7 ${t.audit.reconciled}`} {'\u00b7'}{' '}
                <code>{entry.hash.slice(0, 8)}</code>
              </span>
            </summary>
            <Entry entry={entry} />
          </details>
        </li>
      ))}
    </ol>
  );
}

function Entry({ entry }: { readonly entry: AuditEntry }): JSX.Element {
  const rows: (readonly [string, string])[] = [
    [t.instance.when, entry.at],
    [t.audit.action, entry.action],
    [
      t.instance.who,
      [
        `${entry.actor.kind} ${entry.actor.id}`,
        entry.actor.onBehalfOf && `for ${entry.actor.onBehalfOf}`,
        entry.actor.model,
        entry.actor.promptHash && `prompt ${entry.actor.promptHash.slice(0, 12)}`,
      ]
        .filter(Boolean)
        .join(', '),
    ],
    [
      t.audit.subject,
      Object.entries(entry.subject)
        .map(([key, value]) => `${key} ${value}`)
        .join(', '),
    ],
    [t.audit.decided, entry.decided === undefined ? '' : JSON.stringify(entry.decided, null, 1)],
    [t.audit.why, entry.why === undefined ? '' : JSON.stringify(entry.why, null, 1)],
    [t.audit.accountable, entry.accountable ?? ''],
    [t.audit.lane, `${entry.lane} #${entry.seq}`],
    [t.instance.hash, entry.hash],
    [t.audit.previous, entry.previous],
  ];
  return (
    <dl class="data entry">
      {rows
        .filter(([, value]) => value !== '')
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
