import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DecisionResult } from '../../../lib/expressions/index.ts';
import type { Json } from '../../../lib/model/json.ts';
import type { AuditEntry, DecisionDetail } from '../../../lib/runtime/types.ts';
import { at, problemOf, write, type Problem } from '../api.ts';
import { usePoll } from '../poll.ts';
import { link, search, type Route } from '../router.ts';
import { t } from '../strings.ts';
import { announce, Loaded, ProblemBox, Time, Title } from '../ui.tsx';
import { Grid, type Marks } from './decision-table.tsx';
import { logicOf } from './decisions.tsx';

const NO_MARKS: Marks = new Map();

/** One decision: its tables, the rules that decided for an instance, and a place to try it. */
export function DecisionScreen({ route }: { readonly route: Route }): JSX.Element {
  const [, process = '', id = ''] = route.path;
  const { instance } = route.query;
  const which = search(instance === undefined ? { process } : { instance });
  const detail = usePoll<DecisionDetail>(`${at('decisions', id)}${which}`, 60_000);
  const [tried, setTried] = useState<DecisionResult | undefined>(undefined);
  return (
    <Loaded of={detail}>
      {(decision) => (
        <>
          <Title doc={decision.name}>{decision.name}</Title>
          {decision.question !== undefined && <p>{decision.question}</p>}
          <dl class="data">
            <Row label={t.decisions.process}>{decision.process}</Row>
            <Row label={t.decisions.logic}>{logicOf(decision)}</Row>
            <Row label={t.decisions.file}>
              <code>{decision.file}</code>
            </Row>
            <Row label={t.decisions.version}>
              {decision.version ?? t.none} <span class="hint">{decision.hash.slice(0, 19)}</span>
            </Row>
            {decision.requires.length > 0 && <Row label={t.decisions.requires}>{decision.requires.join(', ')}</Row>}
          </dl>
          {instance === undefined || tried !== undefined ? (
            <Tables decision={decision} marks={tried === undefined ? NO_MARKS : marksOf(tried, decision.id)} />
          ) : (
            <OfInstance decision={decision} instance={instance} />
          )}
          <Try decision={decision} which={which} result={tried} onResult={setTried} />
        </>
      )}
    </Loaded>
  );
}

function Row({ label, children }: { readonly label: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Tables({ decision, marks }: { readonly decision: DecisionDetail; readonly marks: Marks }): JSX.Element {
  return (
    <section aria-label={t.decisions.words.decisionTable}>
      {decision.tables.map((table) => (
        <Grid key={table.id} table={table} marks={marks} />
      ))}
      {decision.text !== undefined && <pre class="feel">{decision.text}</pre>}
      {decision.tables.length === 0 && decision.text === undefined && <p>{t.decisions.noTable}</p>}
    </section>
  );
}

/** The last evaluation that the record of an instance tells of. */
function OfInstance({
  decision,
  instance,
}: {
  readonly decision: DecisionDetail;
  readonly instance: string;
}): JSX.Element {
  const record = usePoll<{ items: readonly AuditEntry[] }>(
    `${at('instances', instance, 'timeline')}?order=newest&limit=500`,
    30_000,
  );
  return (
    <Loaded of={record}>
      {({ items }) => {
        const made = items.filter((e) => e.action === 'decision.rule' && e.decided?.decision === decision.id);
        const [last] = made;
        const rules = (last?.decided?.rules ?? []) as readonly string[];
        return (
          <>
            <p>
              {t.decisions.ofInstance} <a href={link(['instances', instance])}>{instance}</a>
              {last !== undefined && (
                <>
                  {'. '}
                  {t.decisions.when} <Time iso={last.at} />
                </>
              )}
            </p>
            <Tables decision={decision} marks={new Map(rules.map((rule) => [rule, 'decided']))} />
          </>
        );
      }}
    </Loaded>
  );
}

const marksOf = (result: DecisionResult, id: string): Marks =>
  new Map(
    result.evaluated
      .filter((e) => e.decision === id)
      .flatMap((e) => e.table?.matched ?? [])
      .map((m) => [m.id, m.decides ? 'decided' : 'held']),
  );

function Try({
  decision,
  which,
  result,
  onResult,
}: {
  readonly decision: DecisionDetail;
  readonly which: string;
  readonly result: DecisionResult | undefined;
  readonly onResult: (result: DecisionResult | undefined) => void;
}): JSX.Element {
  const [text, setText] = useState(() =>
    JSON.stringify(Object.fromEntries(decision.inputs.map((i) => [i, null])), null, 2),
  );
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const evaluate = async (): Promise<void> => {
    if (busy) return;
    setProblem(undefined);
    setWrong(undefined);
    let input: Json;
    try {
      input = JSON.parse(text) as Json;
    } catch (error) {
      setWrong(t.decisions.inputWrong((error as Error).message));
      return;
    }
    setBusy(true);
    try {
      const made = await write<DecisionResult>('POST', `${at('decisions', decision.id, 'evaluate')}${which}`, {
        input,
      });
      onResult(made);
      announce(`${t.decisions.result}: ${JSON.stringify(made.output)}`);
    } catch (error) {
      onResult(undefined);
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-labelledby="try">
      <h2 id="try">{t.decisions.tryIt}</h2>
      <form
        class="try"
        onSubmit={(event) => {
          event.preventDefault();
          void evaluate();
        }}
      >
        <label>
          {t.decisions.input}
          <textarea
            rows={6}
            value={text}
            spellcheck={false}
            aria-invalid={wrong !== undefined}
            aria-describedby="try-hint"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <p id="try-hint" class="hint">
          {wrong ?? t.decisions.nothing}
        </p>
        <button type="submit" class="primary" aria-disabled={busy}>
          {busy ? t.decisions.evaluating : t.decisions.evaluate}
        </button>
      </form>
      <ProblemBox problem={problem} />
      {result !== undefined && (
        <div class="note">
          <p>
            <strong>{t.decisions.result}:</strong> <code>{JSON.stringify(result.output)}</code>
          </p>
          {result.warnings.length > 0 && (
            <>
              <p>{t.decisions.warnings}</p>
              <ul>
                {result.warnings.map((warning, i) => (
                  <li key={i}>
                    {warning.where?.what ?? warning.expression}: {warning.message}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </section>
  );
}
