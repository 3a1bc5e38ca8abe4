import { describe, expect, test } from '@jest/globals';
import { awsLinks } from '../../console/src/aws-links.ts';

const arn = (region: string, account: string, partition = 'aws'): string =>
  `arn:${partition}:states:${region}:${account}:execution:tutti-invoice:i-1`;

describe('links to AWS', () => {
  test('an execution and its logs, in the console of its partition', () => {
    const links = awsLinks(arn('eu-central-1', '210987654321'));
    expect(links?.execution).toBe(
      'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/' +
        encodeURIComponent(arn('eu-central-1', '210987654321')),
    );
    expect(links?.logs).toContain('log-groups$3FlogGroupNameFilter$3Dtutti-invoice');
    expect(awsLinks(arn('us-gov-west-1', '210987654321', 'aws-us-gov'))?.execution).toContain(
      'https://us-gov-west-1.console.amazonaws-us-gov.com/',
    );
  });
  test('an embedded engine has none', () => {
    expect(awsLinks(arn('us-east-1', '000000000000'))).toBeUndefined();
    expect(awsLinks('execution-1')).toBeUndefined();
  });
});
