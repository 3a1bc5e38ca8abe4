import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SystemClock } from '../../engine/clock.ts';
import { IssuerKeys } from '../keys-of-issuer.ts';
import type { Clock, Ports } from '../port.ts';
import { TokenVerifier } from '../token-verifier.ts';
import { BedrockModels } from './bedrock.ts';
import { DynamoStore } from './dynamo-store.ts';
import { settingsOf, type AwsSettings, type Environment } from './environment.ts';
import { EventBridgeEvents } from './eventbridge-events.ts';
import { BundledHandlers, type HandlerMap } from './handlers.ts';
import { fetchHttp } from './http.ts';
import { ulids } from './ids.ts';
import { JwtIdentity } from './jwt-identity.ts';
import { EventBridgeNotifier } from './notifier.ts';
import { S3Anchor } from './s3-anchor.ts';
import { S3Blobs } from './s3-blobs.ts';
import { SchedulerTimers } from './scheduler-timers.ts';
import { SecretsManagerSecrets } from './secrets.ts';
import { SfnOrchestrator } from './sfn-orchestrator.ts';

/** All ports over AWS, from environment variables (see `settingsOf`); region and credentials are the function's own. */
export function awsPorts(env: Environment, handlers: HandlerMap = {}): Ports {
  const settings = settingsOf(env);
  const clock = new SystemClock();
  const s3 = new S3Client({});
  const blobs = new S3Blobs({ client: s3, bucket: settings.bucket });
  const bus = { client: new EventBridgeClient({}), bus: settings.bus };
  return {
    store: new DynamoStore({ client: new DynamoDBClient({}), table: settings.table }),
    orchestrator: new SfnOrchestrator({ client: new SFNClient({}) }),
    events: new EventBridgeEvents(bus),
    timers: new SchedulerTimers({
      client: new SchedulerClient({}),
      group: settings.scheduleGroup,
      functionArn: settings.timerFunctionArn,
      roleArn: settings.scheduleRoleArn,
      ...(settings.timerDeadLetterArn === undefined ? {} : { deadLetterArn: settings.timerDeadLetterArn }),
    }),
    blobs,
    models: new BedrockModels({ models: settings.models }),
    secrets: new SecretsManagerSecrets({ client: new SecretsManagerClient({}) }),
    identity: identityOf(settings, clock),
    clock,
    ids: ulids(clock),
    anchor: new S3Anchor({ client: s3, bucket: settings.anchorBucket, retainYears: settings.retainYears }),
    http: fetchHttp,
    notifier: new EventBridgeNotifier({ ...bus, blobs }),
    handlers: new BundledHandlers(handlers),
  };
}

function identityOf({ groupsClaim, issuer }: AwsSettings, clock: Clock): JwtIdentity {
  const claims = groupsClaim === undefined ? {} : { groupsClaim };
  if (issuer === undefined) return new JwtIdentity(claims);
  const keys = new IssuerKeys({ issuer: issuer.url, clock });
  return new JwtIdentity(claims, new TokenVerifier({ issuer: issuer.url, audience: issuer.audience, keys, clock }));
}
