import type { Blobs, Notice } from './port.ts';

export type { Notice } from './port.ts';
/** Who it goes to and what it says: personal, so it stands apart from everything that cannot be erased. */
export type NoticeContent = Pick<Notice, 'to' | 'subject' | 'text'>;
/** What stays: that it was sent, and where its content is. */
export type NoticeHead = Omit<Notice, keyof NoticeContent> & { readonly content: string };

/** Puts the content beside the values of its instance, where an erasure finds it. */
export async function setApart(blobs: Pick<Blobs, 'put'>, notice: Notice): Promise<NoticeHead> {
  const { to, subject, text, ...head } = notice;
  const content = `values/${notice.instance}/notices/${encodeURIComponent(notice.id)}.json`;
  await blobs.put(content, JSON.stringify({ to, subject, text } satisfies NoticeContent), 'application/json');
  return { ...head, content };
}

/** The content of a notice; empty where it has been erased. */
export async function contentOf(blobs: Pick<Blobs, 'get'>, { content }: NoticeHead): Promise<NoticeContent> {
  const blob = await blobs.get(content);
  if (blob === undefined) return { to: '', subject: '', text: '' };
  return JSON.parse(new TextDecoder().decode(blob.content)) as NoticeContent;
}
