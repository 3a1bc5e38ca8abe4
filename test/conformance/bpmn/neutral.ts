import type { JsonObject } from '../../../lib/model/json.ts';

// The suite is written for no engine in particular: its scripts are keywords, its conditions neutral text. Here they become ours.

/** Places of an expression in the XML. */
const EXPRESSIONS = [
  'conditionExpression',
  'condition',
  'loopCondition',
  'loopCardinality',
  'completionCondition',
  'activationCondition',
];

/** Wraps neutral conditions (`test.contains("a")`) as other engines write them, `${...}`, which notation reads. */
export function withConditions(xml: string): string {
  const body = '\\s*<!\\[CDATA\\[[\\s\\S]*?\\]\\]>\\s*|[^<]*';
  const places = new RegExp(`(<(?:\\w+:)?(?:${EXPRESSIONS.join('|')})\\b[^>]*>)(${body})(</)`, 'g');
  return xml.replace(places, (all, open: string, text: string, close: string) => {
    const stated = text.replace('<![CDATA[', '').replace(']]>', '').trim();
    if (stated === '' || stated.startsWith('${') || stated.startsWith('=')) return all;
    const wrapped = `\${${stated}}`;
    return `${open}${text.includes('<![CDATA[') ? `<![CDATA[${wrapped}]]>` : wrapped}${close}`;
  });
}

/** What a script does. */
export interface Effect {
  readonly log?: readonly string[];
  readonly variables?: JsonObject;
  /** BPMN error that it throws. */
  readonly error?: string;
  /** How long it takes, in milliseconds. */
  readonly takes?: number;
  /** Its interval is compared with that of others. */
  readonly interval?: true;
}

const SECOND = 1000;

const KEYWORDS: Readonly<Record<string, (variables: JsonObject) => Effect>> = {
  CREATE_LOG_FILE: () => ({}),
  CREATE_MARKER_FILE: () => ({ log: ['MARKER_exists'] }),
  INCREMENT_INTEGER_VARIABLE: (v) => ({ variables: { integerVariable: Number(v.integerVariable ?? 0) + 1 } }),
  INCREMENT_INTEGER_VARIABLE_AND_LOG: (v) => ({
    log: ['INCREMENT_correct'],
    variables: { integerVariable: Number(v.integerVariable ?? 0) + 1 },
  }),
  SET_STRING_DATA: () => ({ variables: { data: 'String' } }),
  LOG_DATA: (v) => ({ log: v.data === 'String' ? ['DATA_correct'] : [] }),
  THROW_ERROR: () => ({ error: 'ERR_CODE' }),
  WAIT_TEN_SECONDS: () => ({ takes: 10 * SECOND }),
  CREATE_TIMESTAMP_LOG_1: () => ({ takes: 5 * SECOND, interval: true }),
  CREATE_TIMESTAMP_LOG_2: () => ({ takes: 5 * SECOND, interval: true }),
};

/** Effect of a script by its keyword; a script with several keywords does them one after the other. */
export function effectOf(script: string, variables: JsonObject): Effect {
  const parts = script.split(/[\s,;]+/).filter((word) => word !== '');
  return parts.reduce<Effect>((all, word) => {
    const known = KEYWORDS[word];
    if (!known && !/^SCRIPT_task\d+$/.test(word))
      throw new Error(`the suite has a script keyword nobody explains: ${word}`);
    const effect = known ? known({ ...variables, ...all.variables }) : { log: [word] };
    return {
      ...all,
      ...effect,
      log: [...(all.log ?? []), ...(effect.log ?? [])],
      variables: { ...all.variables, ...effect.variables },
    };
  }, {});
}

/** What came of playing a case. */
export interface Played {
  readonly log: readonly string[];
  /** Something that cannot run was refused when it was deployed. */
  readonly deployment?: string;
  /** Something went wrong while it ran. */
  readonly runtime?: string;
  /** The instance was ended by an error end event that nobody caught. */
  readonly thrown?: boolean;
}

/** The log as the suite writes it: what its assertions do not look for is left out, errors are lines. */
export function traceOf(played: Played, expected: readonly string[]): string[] {
  const log = played.log.filter((line) => line !== 'MARKER_exists' || expected.includes(line));
  const failed = played.deployment ?? played.runtime ?? (played.thrown === true ? 'thrown' : undefined);
  if (failed === undefined) return log.sort();
  if (expected.includes('ERROR')) return [...log, 'ERROR'].sort();
  const line =
    played.deployment !== undefined
      ? 'ERROR_deployment'
      : played.runtime !== undefined
        ? 'ERROR_runtime'
        : 'ERROR_thrownErrorEvent';
  return [...log, line].sort();
}
