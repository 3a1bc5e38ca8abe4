import type { Json } from '../../lib/model/json.ts';
import { demoSystem, type DemoSystem } from './demo-system.ts';

interface Message {
  readonly role: string;
  readonly content: string | readonly { readonly type: string; readonly text?: string }[];
}

/** The name that stands in every decision record: nobody should take plain rules for a model. */
export const MODEL_NAME = 'plain-rules-not-a-model';

export interface RulesModel extends DemoSystem {
  readonly name: string;
  /** Whether a request of this text belongs to the process whose rules these are. */
  understands(text: string): boolean;
}

const textOf = (message: Message): string =>
  typeof message.content === 'string' ? message.content : message.content.map((part) => part.text ?? '').join('\n');

/** An OpenAI-compatible endpoint (`POST /chat/completions`) that answers by plain rules. `prompt`: how the prompts of its process begin. */
export function rulesModel(prompt: string, answer: (text: string) => Json): RulesModel {
  const system = demoSystem((app) => {
    app.post('/chat/completions', async (c) => {
      const { messages } = (await c.req.json()) as { messages: readonly Message[] };
      const text = messages.map(textOf).join('\n');
      const tokens = Math.ceil(text.length / 4);
      return c.json({
        id: 'chatcmpl-rules',
        object: 'chat.completion',
        created: Math.floor(Date.now() / 1000),
        model: MODEL_NAME,
        choices: [
          { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: JSON.stringify(answer(text)) } },
        ],
        usage: { prompt_tokens: tokens, completion_tokens: 60, total_tokens: tokens + 60 },
      });
    });
  });
  return { ...system, name: MODEL_NAME, understands: (text) => text.includes(prompt) };
}
