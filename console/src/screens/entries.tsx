import { Fragment, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { About, RecordPage } from '../../../lib/api/about.ts';
import type { AuditEntry } from '../../../lib/runtime/types.ts';
import { ACTIONS, SYSTEMS } from '../actions.ts';
import { duration } from '../format.ts';
import { kindName } from '../outline.ts';
import { link } from '../router.ts';
import { has, useNameOf, useSession } from '../session.tsx';
import { t } from '../strings.ts';
import { Named, Time } from '../ui.tsx';

/** From this long on (milliseconds) a pause between two entries is told. */
const PAUSE = 3_600_000;

/** Entries of the record. `withCase`: they are about several instances, so each says about which. `gaps`: long pauses between them are told. */
export function Entries({
  items,
  about,
  withCase = false,
  gaps = false,
}: {
  readonly items: readonly AuditEntry[];
  readonly about: RecordPage['about'];
  readonly withCase?: boolean;
  readonly gaps?: boolean;
}): JSX.Element {
  if (items.length === 0) return <p>{t.instance.noEntries}</p>;
  return (
    <ol class="timeline">
      {items.map((entry, i) => (
        <Fragment key={entry.id}>
          {gaps && <Gap between={items[i - 1]} and={entry} />}
          <Line entry={entry} names={about[entry.id] ?? {}} withCase={withCase} />
        </Fragment>
      ))}
    </ol>
  );
}

function Gap({
  between,
  and,
}: {
  readonly between: AuditEntry | undefined;
  readonly and: AuditEntry;
}): JSX.Element | null {
  const ms = between === undefined ? 0 : Math.abs(Date.parse(between.at) - Date.parse(and.at));
  return ms < PAUSE ? null : <li class="pause hint">{t.steps.quiet(duration(ms))}</li>;
}

interface Told {
  readonly entry: AuditEntry;
  readonly names: About;
  readonly withCase: boolean;
}

/** One line, which opens to everything that is chained. */
function Line({ entry, names, withCase }: Told): JSX.Element {
  const [open, setOpen] = useState(false);
  const actor = useActorName()(entry.actor);
  const { element } = entry.subject;
  const context = [
    withCase ? (names.instance ?? names.process ?? '') : '',
    actor,
    entry.late === true ? t.audit.late : '',
    entry.reconciled === true ? t.audit.reconciled : '',
  ];
  return (
    <li class={entry.action.startsWith('incident.opened') ? 'is-incident' : ''}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary data-row>
          <Time iso={entry.at} /> <strong title={entry.action}>{ACTIONS[entry.action] ?? entry.action}</strong>{' '}
          {element !== undefined && <Named id={element} name={elementName(names)} />}{' '}
          <span class="hint" title={entry.actor.id}>
            {context.filter((part) => part !== '').join(' \u00b7 ')}
          </span>
        </summary>
        {open && <Entry entry={entry} names={names} actor={actor} withCase={withCase} />}
      </details>
    </li>
  );
}

/** Gateways are often drawn without a name: they are called by what they are. */
const elementName = ({ element, kind }: About): string | undefined =>
  element ?? (kind === undefined ? undefined : kindName(kind));

/** Who acted, by name: a person, a part of Tutti, a model. */
function useActorName(): (actor: AuditEntry['actor']) => string {
  const nameOf = useNameOf();
  return ({ kind, id }) =>
    kind === 'system' ? (SYSTEMS[id] ?? id) : kind === 'model' ? t.audit.model(id) : nameOf(id);
}

/** `Review documents (Task_Review)`. */
const withId = (name: string | undefined, id: string): string =>
  name === undefined || name === id ? id : `${name} (${id})`;
const json = (value: object | undefined): string => (value === undefined ? '' : JSON.stringify(value, null, 1));

function Entry({ entry, names, actor, withCase }: Told & { readonly actor: string }): JSX.Element {
  const nameOf = useNameOf();
  const { me } = useSession();
  const { subject } = entry;
  const { onBehalfOf, promptHash } = entry.actor;
  const who = [
    withId(actor, entry.actor.id),
    onBehalfOf === undefined ? '' : t.audit.onBehalfOf(withId(nameOf(onBehalfOf), onBehalfOf)),
    promptHash === undefined ? '' : t.audit.prompt(promptHash),
  ];
  const rows: (readonly [string, string])[] = [
    [t.instance.when, entry.at],
    [t.audit.action, withId(ACTIONS[entry.action], entry.action)],
    [t.instance.who, who.filter((part) => part !== '').join(', ')],
    [t.audit.element, subject.element === undefined ? '' : withId(elementName(names), subject.element)],
    [t.audit.case, subject.instance === undefined ? '' : withId(names.instance, subject.instance)],
    [t.audit.process, withId(names.process, subject.process)],
    [t.audit.decided, json(entry.decided)],
    [t.audit.why, json(entry.why)],
    [t.audit.accountable, entry.accountable ?? ''],
    [t.instance.version, subject.version ?? ''],
    [t.audit.activation, subject.activation ?? ''],
    [t.audit.lane, `${entry.lane} #${entry.seq}`],
    [t.instance.hash, entry.hash],
    [t.audit.previous, entry.previous],
  ];
  return (
    <div class="entry">
      <dl class="data">
        {rows
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <p class="buttons">
        {withCase && subject.instance !== undefined && (
          <a href={link(['instances', subject.instance])}>{t.incidents.instance}</a>
        )}
        {entry.action === 'decision.rule' && typeof entry.decided?.decision === 'string' && (
          <a href={link(['decisions', subject.process, entry.decided.decision], { instance: entry.stream })}>
            {t.decisions.see}
          </a>
        )}
        {has(me, 'auditor', 'owner') && <a href={link(['audit'], { stream: entry.stream })}>{t.audit.onlyThis}</a>}
      </p>
    </div>
  );
}
