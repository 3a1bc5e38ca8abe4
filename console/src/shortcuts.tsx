import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from './strings.ts';
import { Dialog } from './ui.tsx';

const SWITCH = 'tutti:shortcuts';
const GO: Readonly<Record<string, string>> = {
  h: '#/',
  i: '#/instances',
  t: '#/inbox',
  n: '#/incidents',
  d: '#/decisions',
  k: '#/kpis',
  a: '#/audit',
};

/** Single keys can be switched off (speech input would trigger them); the choice stays in this browser. */
export const shortcutsOn = (): boolean => localStorage.getItem(SWITCH) !== 'off';

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select, dialog *'));

/** Moves the focus among the rows of the list on the screen; rows mark their link with `data-row`. */
function move(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  if (rows.length === 0) return;
  const present = rows.findIndex((row) => row === document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, present < 0 ? (by > 0 ? 0 : rows.length - 1) : present + by))]?.focus();
}

export function Shortcuts(): JSX.Element {
  const [help, setHelp] = useState(false);
  const prefix = useRef(0);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !shortcutsOn()) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const afterG = Date.now() - prefix.current < 1500;
      prefix.current = 0;
      const go = afterG ? GO[event.key] : undefined;
      if (go !== undefined) location.hash = go;
      else if (event.key === 'g') prefix.current = Date.now();
      else if (event.key === 'j') move(1);
      else if (event.key === 'k') move(-1);
      else if (event.key === '?') setHelp(true);
      else if (event.key === 'c') document.querySelector<HTMLElement>('main [data-claim]')?.click();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
  return (
    <>
      <button type="button" class="quiet" onClick={() => setHelp(true)}>
        {t.help.open}
      </button>
      {help && <Help onClose={() => setHelp(false)} />}
    </>
  );
}

function Help({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [on, setOn] = useState(shortcutsOn());
  return (
    <Dialog title={t.help.title} onClose={onClose}>
      <dl class="keys">
        {t.help.keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => {
            const now = event.currentTarget.checked;
            localStorage.setItem(SWITCH, now ? 'on' : 'off');
            setOn(now);
          }}
        />{' '}
        {t.help.enabled}
      </label>
    </Dialog>
  );
}
