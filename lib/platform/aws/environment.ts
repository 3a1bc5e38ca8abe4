import type { BedrockModel } from './bedrock.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the functions read from their environment; set by the constructs in lib/constructs. */
export interface AwsSettings {
  readonly table: string;
  readonly bus: string;
  readonly bucket: string;
  readonly anchorBucket: string;
  readonly scheduleGroup: string;
  readonly timerFunctionArn: string;
  readonly scheduleRoleArn: string;
  readonly timerDeadLetterArn?: string;
  readonly retainYears: number;
  readonly models: Readonly<Record<string, BedrockModel>>;
  readonly groupsClaim?: string;
  /** Of tokens that the authorizer has not seen: who an application acts for. */
  readonly issuer?: { readonly url: string; readonly audience: readonly string[] };
}

/**
 * Reads the settings. Required: TUTTI_TABLE, TUTTI_BUS, TUTTI_BUCKET, TUTTI_ANCHOR_BUCKET, TUTTI_SCHEDULE_GROUP,
 * TUTTI_TIMER_FUNCTION_ARN, TUTTI_SCHEDULE_ROLE_ARN. Optional: TUTTI_TIMER_DEAD_LETTER_ARN, TUTTI_RETAIN_YEARS (10), TUTTI_GROUPS_CLAIM, TUTTI_ISSUER with
 * TUTTI_AUDIENCE (separated by commas), and the models:
 * TUTTI_MODEL_ID with TUTTI_MODEL_INPUT_USD and TUTTI_MODEL_OUTPUT_USD (per million tokens) for `default`, TUTTI_MODELS (JSON:
 * name -> {id, inputUsd, outputUsd}) for others.
 */
export function settingsOf(env: Environment): AwsSettings {
  const missing: string[] = [];
  const required = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') missing.push(name);
    return value ?? '';
  };
  const settings: AwsSettings = {
    table: required('TUTTI_TABLE'),
    bus: required('TUTTI_BUS'),
    bucket: required('TUTTI_BUCKET'),
    anchorBucket: required('TUTTI_ANCHOR_BUCKET'),
    scheduleGroup: required('TUTTI_SCHEDULE_GROUP'),
    timerFunctionArn: required('TUTTI_TIMER_FUNCTION_ARN'),
    scheduleRoleArn: required('TUTTI_SCHEDULE_ROLE_ARN'),
    ...(env.TUTTI_TIMER_DEAD_LETTER_ARN === undefined ? {} : { timerDeadLetterArn: env.TUTTI_TIMER_DEAD_LETTER_ARN }),
    retainYears: number(env, 'TUTTI_RETAIN_YEARS', 10),
    models: modelsOf(env),
    ...(env.TUTTI_GROUPS_CLAIM === undefined ? {} : { groupsClaim: env.TUTTI_GROUPS_CLAIM }),
    ...(env.TUTTI_ISSUER === undefined
      ? {}
      : { issuer: { url: env.TUTTI_ISSUER, audience: listOf(env.TUTTI_AUDIENCE) } }),
  };
  if (missing.length > 0) throw new Error(`not set in the environment: ${missing.join(', ')}`);
  return settings;
}

const listOf = (text = ''): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function modelsOf(env: Environment): Readonly<Record<string, BedrockModel>> {
  const others = JSON.parse(env.TUTTI_MODELS ?? '{}') as Record<string, BedrockModel>;
  const id = env.TUTTI_MODEL_ID;
  if (id === undefined || id === '') return others;
  const inputUsd = number(env, 'TUTTI_MODEL_INPUT_USD', 0);
  return { default: { id, inputUsd, outputUsd: number(env, 'TUTTI_MODEL_OUTPUT_USD', 0) }, ...others };
}

function number(env: Environment, name: string, otherwise: number): number {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Error(`${name} is no number: ${text}`);
  return value;
}
