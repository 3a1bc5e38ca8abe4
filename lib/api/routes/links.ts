import type { LinkView } from '../../runtime/types.ts';
import { z } from '../schemas.ts';
import type { MediaAnswer, Route } from '../types.ts';

const tag = 'links';
/** What a page behind a message may do: show itself and send its own form. No script, no frame, no word of it to others. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  // `no-referrer` would take the Origin from the form's own request.
  'referrer-policy': 'same-origin',
  'x-robots-tag': 'noindex',
} as const;

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const page = (title: string, body: string): MediaAnswer => ({
  content: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.6rem 1rem;margin:.3rem .5rem .3rem 0;min-height:2.75rem}textarea{font:inherit;width:100%}</style>
<main><h1>${escape(title)}</h1>${body}</main></html>`,
  headers: HEADERS,
});

const WHY: Readonly<Record<Exclude<LinkView['state'], 'open'>, string>> = {
  used: 'This has been answered already.',
  expired: 'This link is no longer valid.',
  closed: 'This has been decided otherwise.',
};

function landing(link: LinkView): MediaAnswer {
  const open = `<p><a href="/#/tasks/${encodeURIComponent(link.task)}">Open the task</a></p>`;
  if (link.state !== 'open') return page(link.name, `<p>${WHY[link.state]}</p>${open}`);
  const buttons = link.answers.map((a) => `<button name="answer" value="${escape(a)}">${escape(a)}</button>`).join('');
  return page(
    link.name,
    `<p>Nothing is decided until you press a button, signed in as the person this was sent to.</p>
<form method="post"><p><label for="reason">Reason (where one is asked for)</label><br><textarea id="reason" name="reason" rows="3" maxlength="2000"></textarea></p>${buttons}</form>${open}`,
  );
}

/** Pages behind messages: opened they show, pressed they decide. */
export const links: readonly Route[] = [
  {
    method: 'get',
    path: '/links/{token}',
    summary: 'The page behind a message. Opening it changes nothing, however often and by whom',
    tag,
    answer: 'html',
    handle: async ({ options, params }) => landing(await options.runtime.tasks.link(params.token!)),
  },
  {
    method: 'post',
    path: '/links/{token}',
    summary:
      'Answers by the page of a message: once, in time, as the person it was sent to. JSON, or the form of the page',
    tag,
    answer: 'Task',
    form: true,
    body: z.object({ answer: z.string().min(1).max(40), reason: z.string().max(2000).optional() }),
    handle: async ({ options, params, body, by, form }) => {
      const reason = body.reason === undefined || body.reason === '' ? {} : { reason: String(body.reason) };
      const task = await options.runtime.tasks.answer(params.token!, String(body.answer), by, reason);
      return form === true ? page(task.name, '<p>Thank you, your answer has been recorded.</p>') : { body: task };
    },
  },
];
