import { Hono } from 'hono';
import type { LanguageModels } from '../../../lib/platform/port.ts';
import { keyOf, type Iam } from '../iam.ts';
import { ACCOUNT, REGION } from '../template.ts';
import { listen, must, refusal, type Listening } from './http.ts';

interface Converse {
  readonly system?: readonly { readonly text: string }[];
  readonly messages: readonly { readonly role: string; readonly content: readonly { readonly text?: string }[] }[];
  readonly inferenceConfig?: { readonly maxTokens?: number };
  readonly toolConfig?: { readonly tools: readonly { readonly toolSpec: { readonly name: string } }[] };
}

/** Bedrock's Converse: asks `models` and answers as a model does, by calling the tool that the answer's schema stands in. */
export function bedrock(iam: Iam, models: LanguageModels, keyFor: (functionId: string) => string): Promise<Listening> {
  const app = new Hono();
  app.post('/model/:model/converse', async (c) => {
    try {
      const model = decodeURIComponent(c.req.param('model'));
      const caller = keyOf(c.req.header('authorization'));
      for (const arn of modelArns(model)) iam.check(iam.roleOf(caller), 'bedrock:InvokeModel', arn);
      const { system = [], messages, inferenceConfig, toolConfig } = await c.req.json<Converse>();
      must((inferenceConfig?.maxTokens ?? 0) > 0, 'maxTokens is missing');
      const { output, inputTokens, outputTokens } = await models.generate({
        model: 'default',
        system: system.map((s) => s.text).join('\n'),
        prompt: messages.flatMap((m) => m.content.map((part) => part.text ?? '')).join('\n'),
        schema: {},
        maxTokens: inferenceConfig!.maxTokens!,
        idempotencyKey: keyFor(caller),
      });
      const name = toolConfig?.tools[0]?.toolSpec.name;
      const content =
        name === undefined
          ? { text: JSON.stringify(output) }
          : { toolUse: { toolUseId: 'answer', name, input: output } };
      return Response.json({
        output: { message: { role: 'assistant', content: [content] } },
        stopReason: name === undefined ? 'end_turn' : 'tool_use',
        usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
      });
    } catch (error) {
      return refusal(error);
    }
  });
  return listen(app);
}

/** Through an inference profile it takes leave for the profile and for the model behind it. */
function modelArns(model: string): readonly string[] {
  const [, base] = /^(?:us|eu|apac|global)\.(.+)$/.exec(model) ?? [];
  if (base === undefined) return [`arn:aws:bedrock:${REGION}::foundation-model/${model}`];
  return [
    `arn:aws:bedrock:${REGION}:${ACCOUNT}:inference-profile/${model}`,
    `arn:aws:bedrock:${REGION}::foundation-model/${base}`,
  ];
}
