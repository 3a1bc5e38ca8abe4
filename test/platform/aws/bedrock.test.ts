import { expect, test } from '@jest/globals';
import { BedrockModels } from '../../../lib/platform/aws/bedrock.ts';

const models = { default: { id: 'amazon.nova-pro-v1:0', inputUsd: 1, outputUsd: 4 } };
const request = {
  model: 'default',
  system: 'You review documents.',
  prompt: 'Is it complete?',
  schema: {
    type: 'object',
    properties: { complete: { type: 'boolean' } },
    required: ['complete'],
    additionalProperties: false,
  },
  maxTokens: 200,
  idempotencyKey: 'k',
};

function bedrock(answer: unknown) {
  const sent: { url: string; body: Record<string, unknown>; headers: Headers }[] = [];
  const fetch = ((url: string | URL | Request, init?: RequestInit) => {
    sent.push({
      url: String(url),
      body: JSON.parse(String(init?.body)) as Record<string, unknown>,
      headers: new Headers(init?.headers),
    });
    return Promise.resolve(Response.json(answer));
  }) as typeof globalThis.fetch;
  const provider = { region: 'us-east-1', accessKeyId: 'x', secretAccessKey: 'y', fetch };
  return { sent, port: new BedrockModels({ models, provider }) };
}

/** Bedrock answers structured output as text or as the call of a tool, whichever the model is asked for. */
const reply = (name: string) => ({
  output: {
    message: { role: 'assistant', content: [{ toolUse: { toolUseId: 't', name, input: { complete: true } } }] },
  },
  stopReason: 'tool_use',
  usage: { inputTokens: 1000, outputTokens: 500, totalTokens: 1500 },
});

test('asks Bedrock for structured output and tells what it cost', async () => {
  const { sent, port } = bedrock(reply('json'));
  expect(await port.generate(request)).toEqual({
    output: { complete: true },
    model: models.default.id,
    inputTokens: 1000,
    outputTokens: 500,
    usd: (1000 * 1 + 500 * 4) / 1_000_000,
  });
  expect(sent).toHaveLength(1);
  expect(decodeURIComponent(sent[0]!.url)).toContain(
    'bedrock-runtime.us-east-1.amazonaws.com/model/amazon.nova-pro-v1:0/converse',
  );
  expect(sent[0]!.headers.get('authorization')).toMatch(/^AWS4-HMAC-SHA256/);
  expect(sent[0]!.body).toMatchObject({ inferenceConfig: { maxTokens: 200 } });
  const text = JSON.stringify(sent[0]!.body);
  expect(text).toContain('You review documents.');
  expect(text).toContain('Is it complete?');
  expect(text).toContain('"complete":{"type":"boolean"}');
});

test('a model that is not configured is an error that names those that are', async () => {
  const { sent, port } = bedrock({});
  await expect(port.generate({ ...request, model: 'other' })).rejects.toThrow('under the name other (known: default)');
  expect(sent).toEqual([]);
});

test('an answer without the structure is an error, not an output', async () => {
  const { port } = bedrock({
    output: { message: { role: 'assistant', content: [{ text: 'Yes, it is.' }] } },
    stopReason: 'end_turn',
    usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
  });
  await expect(port.generate(request)).rejects.toMatchObject({ name: 'AI_NoObjectGeneratedError' });
});
