import { demoSystem, type DemoSystem } from './faults.ts';

interface Message {
  readonly role: string;
  readonly content: string | readonly { readonly type: string; readonly text?: string }[];
}

/** The name that stands in every decision record: nobody should take these rules for a model. */
export const MODEL_NAME = 'plain-rules-not-a-model';

const textOf = (message: Message): string =>
  typeof message.content === 'string' ? message.content : message.content.map((part) => part.text ?? '').join('\n');

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

/** An OpenAI-compatible endpoint (`POST /chat/completions`) that answers by plain rules. */
export const plainRulesModel = (): DemoSystem =>
  demoSystem((app) => {
    app.post('/chat/completions', async (c) => {
      const { messages } = (await c.req.json()) as { messages: readonly Message[] };
      const text = messages.map(textOf).join('\n');
      return c.json({
        id: 'chatcmpl-rules',
        object: 'chat.completion',
        created: Math.floor(Date.now() / 1000),
        model: MODEL_NAME,
        choices: [
          {
            index: 0,
            finish_reason: 'stop',
            message: { role: 'assistant', content: JSON.stringify(readByRules(text)) },
          },
        ],
        usage: {
          prompt_tokens: Math.ceil(text.length / 4),
          completion_tokens: 60,
          total_tokens: Math.ceil(text.length / 4) + 60,
        },
      });
    });
  });
