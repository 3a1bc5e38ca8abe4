import { AwsError } from './errors.ts';

export interface Place {
  readonly region: string;
  readonly account: string;
}
export const arnOf = ({ region, account }: Place, tail: string): string =>
  `arn:aws:states:${region}:${account}:${tail}`;

/** `machine` or `machine/label`, and what follows: a version, an alias, or an execution's name. */
export interface Parsed {
  readonly kind: string;
  readonly name: string;
  readonly qualifier?: string;
}
const ARN = /^arn:aws[\w-]*:states:[\w-]*:\d*:(\w+):([^:]+)(?::([^:]+))?$/;

/** Throws InvalidArn where it is none of Step Functions. */
export function parseArn(arn: string, kind?: string): Parsed {
  const [, type, name, qualifier] = ARN.exec(arn) ?? [];
  if (type === undefined || name === undefined || (kind !== undefined && type !== kind))
    throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${type ?? arn}'`);
  return { kind: type, name, ...(qualifier === undefined ? {} : { qualifier }) };
}
/** The key of an execution: what stands behind `execution:` in its ARN. */
export const keyOf = (arn: string): string => {
  const { name, qualifier } = parseArn(arn, 'execution');
  if (qualifier === undefined) throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
  return `${name}:${qualifier}`;
};

/** A name as Step Functions takes it: 1 to 80 characters, no blanks, brackets, wildcards, control or URL characters. */
export function checkName(name: string): void {
  if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/.test(name))
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}
