const EXECUTION = /^arn:(aws[\w-]*):states:([a-z]{2}(?:-[a-z]+)+-\d):(\d{12}):(?:execution|express):([^:]+):/;
/** The account that an embedded engine names where it is told none. */
const NO_ACCOUNT = '000000000000';
const HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Where an execution is shown in AWS's own console; undefined for one of an embedded engine. */
export function awsLinks(execution: string): { readonly execution: string; readonly logs: string } | undefined {
  const [, partition = '', region = '', account = '', machine = ''] = EXECUTION.exec(execution) ?? [];
  const host = HOSTS[partition];
  if (host === undefined || account === NO_ACCOUNT) return undefined;
  const base = `https://${region}.${host}`;
  // The stack's name is part of the group's; CloudWatch's own fragments write `%` as `$`.
  const filter = encodeURIComponent(`?logGroupNameFilter=${machine}`).replaceAll('%', '$');
  return {
    execution: `${base}/states/home?region=${region}#/v2/executions/details/${encodeURIComponent(execution)}`,
    logs: `${base}/cloudwatch/home?region=${region}#logsV2:log-groups${filter}`,
  };
}
