import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { generateText, jsonSchema, Output } from 'ai';
import type { Json } from '../../model/json.ts';
import type { LanguageModels, ModelReply, ModelRequest } from '../port.ts';

/** A model that processes may name; prices in USD per million tokens. */
export interface BedrockModel {
  readonly id: string;
  readonly inputUsd: number;
  readonly outputUsd: number;
}

export interface BedrockOptions {
  /** By the name that process.yaml uses; `default` where it names none. */
  readonly models: Readonly<Record<string, BedrockModel>>;
  /** Default: region and credentials of the environment. */
  readonly provider?: Parameters<typeof createAmazonBedrock>[0];
}

const PER = 1_000_000;

/**
 * Language models of Amazon Bedrock, asked for structured output. The idempotency key is not used: Bedrock keeps no record of replies,
 * so a call repeated after a crash is paid twice.
 */
export class BedrockModels implements LanguageModels {
  readonly #models: BedrockOptions['models'];
  readonly #bedrock: ReturnType<typeof createAmazonBedrock>;

  constructor({ models, provider = {} }: BedrockOptions) {
    this.#models = models;
    this.#bedrock = createAmazonBedrock(provider);
  }

  async generate(request: ModelRequest): Promise<ModelReply> {
    const model = this.#models[request.model];
    if (model === undefined)
      throw new Error(
        `no model is configured under the name ${request.model} (known: ${Object.keys(this.#models).join(', ')})`,
      );
    const { output, usage, response } = await generateText({
      model: this.#bedrock(model.id),
      instructions: request.system,
      prompt: request.prompt,
      output: Output.object({ schema: jsonSchema<Json>(request.schema) }),
      maxOutputTokens: request.maxTokens,
      ...(request.signal === undefined ? {} : { abortSignal: request.signal }),
    });
    const inputTokens = usage.inputTokens ?? 0;
    const outputTokens = usage.outputTokens ?? 0;
    return {
      output,
      model: response.modelId ?? model.id,
      inputTokens,
      outputTokens,
      usd: (inputTokens * model.inputUsd + outputTokens * model.outputUsd) / PER,
    };
  }
}
