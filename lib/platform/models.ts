import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, jsonSchema, Output } from 'ai';
import type { Json } from '../model/json.ts';
import type { LanguageModels, ModelReply, ModelRequest } from './port.ts';

export interface ModelConfig {
  /** Base URL of an OpenAI-compatible endpoint. */
  readonly url: string;
  readonly name: string;
  readonly key?: string;
  readonly fetch?: (url: string | URL | Request, init?: RequestInit) => Promise<Response>;
}

const PER = 1_000_000;

/** Without a configuration the environment says which model: TUTTI_MODEL_URL, TUTTI_MODEL_NAME, TUTTI_MODEL_KEY. Read at every call. */
function fromEnvironment(): ModelConfig {
  const { TUTTI_MODEL_URL: url, TUTTI_MODEL_NAME: name, TUTTI_MODEL_KEY: key } = process.env;
  if (url === undefined || name === undefined)
    throw new Error(
      'no model is configured: set TUTTI_MODEL_URL and TUTTI_MODEL_NAME (and TUTTI_MODEL_KEY) to an OpenAI-compatible endpoint',
    );
  return { url, name, ...(key === undefined ? {} : { key }) };
}
const price = (variable: string): number => Number(process.env[variable] ?? 0) || 0;

/** Any OpenAI-compatible endpoint. A price is what TUTTI_MODEL_USD_PER_MTOK_IN and _OUT say (USD per million tokens; default 0). */
export function languageModels(options: { readonly config?: ModelConfig } = {}): LanguageModels {
  return {
    async generate(request: ModelRequest): Promise<ModelReply> {
      const config = options.config ?? fromEnvironment();
      const provider = createOpenAICompatible({
        name: 'tutti',
        baseURL: config.url,
        supportsStructuredOutputs: true,
        ...(config.key === undefined ? {} : { apiKey: config.key }),
        ...(config.fetch === undefined ? {} : { fetch: config.fetch as typeof fetch }),
      });
      const name = request.model === 'default' ? config.name : request.model;
      const { output, usage, response } = await generateText({
        model: provider(name),
        instructions: request.system,
        prompt: request.prompt,
        output: Output.object({ schema: jsonSchema<Json>(request.schema) }),
        maxOutputTokens: request.maxTokens,
        maxRetries: 0,
        ...(request.signal === undefined ? {} : { abortSignal: request.signal }),
      }).catch((error: unknown) => {
        // A provider may repeat what it was sent.
        if (error instanceof Error && config.key !== undefined)
          error.message = error.message.replaceAll(config.key, '[secret]');
        throw error;
      });
      const inputTokens = usage.inputTokens ?? 0;
      const outputTokens = usage.outputTokens ?? 0;
      return {
        output,
        model: response.modelId ?? name,
        inputTokens,
        outputTokens,
        usd:
          (inputTokens * price('TUTTI_MODEL_USD_PER_MTOK_IN') + outputTokens * price('TUTTI_MODEL_USD_PER_MTOK_OUT')) /
          PER,
      };
    },
  };
}
