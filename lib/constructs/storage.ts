import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { INDEXES, indexName } from '../platform/aws/table.ts';

const STRING = AttributeType.STRING;

export interface StorageProps {
  /** Years for which an anchored receipt can be removed by nobody. */
  readonly retainYears: number;
}

/** Where Tutti keeps things: one table, blobs, receipts, the bus, and what could not be delivered. Nothing here is removed with the stack. */
export class Storage extends Construct {
  readonly table: Table;
  readonly bus: EventBus;
  readonly blobs: Bucket;
  readonly anchors: Bucket;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: STRING },
      sortKey: { name: 'sk', type: STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'ttl',
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const index of INDEXES)
      this.table.addGlobalSecondaryIndex({
        indexName: indexName(index),
        partitionKey: { name: `${index}pk`, type: STRING },
        sortKey: { name: `${index}sk`, type: STRING },
        projectionType: ProjectionType.ALL,
      });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.bus = new EventBus(this, 'Bus', {
      deadLetterQueue: this.deadLetters,
      description: 'Entries of the record, for whoever subscribes',
    });
    this.bus.archive('Archive', {
      retention: Duration.days(365),
      eventPattern: { source: ['tutti'] },
      description: 'A year of entries, to be replayed',
    });
    const logs = new Bucket(this, 'AccessLogs', {
      ...PRIVATE,
      objectOwnership: ObjectOwnership.OBJECT_WRITER,
      lifecycleRules: [{ expiration: Duration.days(365) }],
    });
    // Not versioned: personal data that is erased must be gone.
    this.blobs = new Bucket(this, 'Blobs', {
      ...PRIVATE,
      serverAccessLogsBucket: logs as IBucket,
      serverAccessLogsPrefix: 'blobs/',
    });
    this.anchors = new Bucket(this, 'Anchors', {
      ...PRIVATE,
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(365 * props.retainYears)),
      serverAccessLogsBucket: logs as IBucket,
      serverAccessLogsPrefix: 'anchors/',
    });
  }
}

const PRIVATE = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;
