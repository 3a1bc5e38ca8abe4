import { rulesModel, type RulesModel } from '../../shared/rules-model.ts';

/**
 * Reads documents by plain rules. An owner stands in a line `Beneficial owner: <name>`; a document begins at a line that holds
 * its file name as `--- <name> ---` or `# <name>`; the word "illegible" makes it unsure.
 */
export function readByRules(text: string): {
  documents: { name: string; kind: string }[];
  owners: string[];
  confidence: number;
} {
  const owners = [...new Set([...text.matchAll(/beneficial owner:\s*(.+)/gi)].map((match) => match[1]!.trim()))];
  const names = [...new Set([...text.matchAll(/[\w-]+\.(?:pdf|txt|png|jpg)\b/gi)].map((match) => match[0]))];
  const kind = (name: string): string =>
    /register/i.test(name)
      ? 'register-extract'
      : /passport|identity|id-/i.test(name)
        ? 'identity-document'
        : /owner/i.test(name)
          ? 'owner-declaration'
          : 'other';
  return {
    documents: names.map((name) => ({ name, kind: kind(name) })),
    owners,
    confidence: /illegible/i.test(text) ? 0.61 : 0.97,
  };
}

export const plainRulesModel = (): RulesModel =>
  rulesModel('You check the documents of a corporate customer', readByRules);
