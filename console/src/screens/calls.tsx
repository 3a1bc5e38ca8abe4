import type { JSX } from 'preact';
import type { InstanceDetail } from '../../../lib/runtime/types.ts';
import { shortId } from '../format.ts';
import { link } from '../router.ts';
import { t } from '../strings.ts';
import { Status } from '../ui.tsx';

/** The instance that called this one, and those that it calls. Nothing where there are none. */
export function Calls({ instance }: { readonly instance: InstanceDetail }): JSX.Element | null {
  const { parent, children = [] } = instance;
  if (parent === undefined && children.length === 0) return null;
  return (
    <section aria-labelledby="calls">
      <h2 id="calls">{t.steps.calls}</h2>
      <ul>
        {parent !== undefined && (
          <li>
            {t.steps.calledBy}{' '}
            <a href={link(['instances', parent.instance], { step: parent.element })} title={parent.instance}>
              {shortId(parent.instance)}
            </a>{' '}
            <code>{parent.element}</code>
          </li>
        )}
        {children.map((child) => (
          <li key={child.instance}>
            {t.steps.called}{' '}
            <a href={link(['instances', child.instance])} title={child.instance}>
              {child.process}
            </a>{' '}
            <Status of={child.status} /> <code>{child.element}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
