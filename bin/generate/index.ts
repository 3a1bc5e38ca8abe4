// Writes what is made from code: schemas of answers, the types of the client, reference pages of the API. A test holds each against what stands in the tree.
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { answerSchemas } from './answers.ts';
import { clientTypes } from './client.ts';

/** The files by path, formatted as the tree is. The document is made from the schemas, so these come first. */
export async function answersFile(): Promise<string> {
  return pretty(ANSWERS, JSON.stringify(answerSchemas()));
}
export async function clientFile(): Promise<string> {
  const { openApi } = await import('../../lib/api/reference.ts');
  return pretty(CLIENT, clientTypes(await openApi()));
}
export const ANSWERS = 'lib/api/answers.json';
export const CLIENT = 'lib/client/operations.ts';

const pretty = async (filepath: string, text: string): Promise<string> =>
  format(text, { ...(await resolveConfig(filepath)), filepath });

if (import.meta.main) {
  writeFileSync(ANSWERS, await answersFile());
  writeFileSync(CLIENT, await clientFile());
  const { apiMarkdown } = await import('../../lib/api/reference.ts');
  const { accessMarkdown } = await import('../../lib/api/access-docs.ts');
  writeFileSync('docs/reference/api.md', await apiMarkdown());
  writeFileSync('docs/reference/access.md', accessMarkdown());
}
