import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { DeployedProcess } from '../../lib/model/compiled.ts';
import { containerOf } from '../container.ts';
import { settled } from '../settled.ts';

const container = containerOf();
const s3 = new S3Client({});
const DEPLOYER = {
  kind: 'system' as const,
  id: 'cloudformation',
  name: 'CloudFormation',
  groups: [],
  roles: ['admin'],
};

interface Properties {
  readonly Bucket: string;
  readonly Key: string;
  readonly Machine: string;
  readonly Version: string;
}

/** Registers a version of a process when its machine has been deployed. A deletion keeps what is registered: instances may still run. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const { Bucket, Key, Machine, Version } = event.ResourceProperties as unknown as Properties;
  const answer = {
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    PhysicalResourceId: `registered-${Version}`,
  };
  let body: object;
  try {
    if (event.RequestType !== 'Delete') {
      const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const manifest = JSON.parse(await object.Body!.transformToString()) as Omit<DeployedProcess, 'machine'>;
      await settled(
        () => container().runtime,
        (runtime) => runtime.processes.deploy({ ...manifest, machine: Machine }, DEPLOYER),
      );
    }
    body = { ...answer, Status: 'SUCCESS' };
  } catch (error) {
    console.error((error as Error).stack);
    body = { ...answer, Status: 'FAILED', Reason: (error as Error).message.slice(0, 500) };
  }
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
}
