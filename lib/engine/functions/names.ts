/** The name of a function, out of a name, a partial or a whole ARN, each with or without a version or alias behind. */
export function functionName(reference: string): string {
  const whole = /^arn:aws[\w-]*:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(reference);
  if (whole !== null) return whole[1]!;
  const partial = /^\d{12}:function:([^:]+)/.exec(reference);
  return partial?.[1] ?? reference.split(':')[0]!;
}

/** An error with Lambda's own name, as tasks report what the service refuses. */
export const lambdaError = (name: string, message: string): Error =>
  Object.assign(new Error(message), { name: `Lambda.${name}` });
