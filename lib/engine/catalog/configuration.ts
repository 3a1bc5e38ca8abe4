import type * as Sfn from '@aws-sdk/client-sfn';
import { AwsError } from '../errors.ts';

/** Keys of customers are not emulated: what is kept is as safe as the file. */
export function checkEncryption(given: Sfn.EncryptionConfiguration | undefined): void {
  if (given !== undefined && given.type !== 'AWS_OWNED_KEY')
    throw new AwsError(
      'InvalidEncryptionConfiguration',
      `Invalid Encryption Configuration: this engine does not emulate ${given.type}; leave encryptionConfiguration out.`,
    );
}

/** Logs go nowhere here, but what AWS would refuse is refused. */
export function checkLogging(given: Sfn.LoggingConfiguration | undefined): void {
  if (given?.level === undefined || given.level === 'OFF') return;
  if (given.destinations?.length !== 1)
    throw new AwsError(
      'InvalidLoggingConfiguration',
      'Invalid Logging Configuration: Must specify exactly one Log Destination.',
    );
  if (given.destinations[0]?.cloudWatchLogsLogGroup?.logGroupArn?.endsWith(':*') !== true)
    throw new AwsError(
      'InvalidLoggingConfiguration',
      "Invalid Logging Configuration: The Log Destination must be the ARN of a log group that ends with ':*'.",
    );
}
