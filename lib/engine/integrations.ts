export interface Integration {
  readonly resourceType: string;
  readonly resource: string;
  readonly waitForToken: boolean;
  readonly kind: 'lambda' | 'function' | 'unsupported';
}

/** What a Task's Resource stands for. What is not emulated is refused by name when the machine is created. */
export function integrationOf(resource: string): Integration {
  const match = /^arn:aws[\w-]*:states:::([\w-]+):(.+)$/.exec(resource);
  if (match !== null) {
    const waitForToken = match[2]!.endsWith('.waitForTaskToken');
    const known = match[1] === 'lambda' && (match[2] === 'invoke' || match[2] === 'invoke.waitForTaskToken');
    return { resourceType: match[1]!, resource: match[2]!, waitForToken, kind: known ? 'lambda' : 'unsupported' };
  }
  if (/^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:.+$/.test(resource))
    return { resourceType: 'lambda', resource: 'function', waitForToken: false, kind: 'function' };
  return { resourceType: 'unknown', resource, waitForToken: false, kind: 'unsupported' };
}
