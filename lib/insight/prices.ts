/** What AWS asks for a unit of a service. Prices change: they stand here once, with where they come from. */
export interface Price {
  readonly service: string;
  readonly unit: string;
  /** US dollars for one unit. */
  readonly usd: number;
  readonly source: string;
}

// No account was at hand: what AWS's own pages or several others say in November 2026, and what only is remembered.
const LIST = 'us-east-1, published, November 2026';
const RECALLED = 'us-east-1, from memory: look it up before you rely on it';

export const PRICES = {
  transition: { service: 'Step Functions', unit: 'state transition', usd: 0.025 / 1000, source: LIST },
  request: { service: 'Lambda', unit: 'request', usd: 0.2 / 1e6, source: LIST },
  gigabyteSecond: { service: 'Lambda', unit: 'arm64 GB-second', usd: 0.0000133334, source: LIST },
  write: { service: 'DynamoDB', unit: 'on-demand write request unit', usd: 0.625 / 1e6, source: RECALLED },
  read: { service: 'DynamoDB', unit: 'on-demand read request unit', usd: 0.125 / 1e6, source: RECALLED },
  event: { service: 'EventBridge', unit: '64 KB event', usd: 1 / 1e6, source: LIST },
  schedule: { service: 'EventBridge Scheduler', unit: 'invocation', usd: 1 / 1e6, source: RECALLED },
  blobPut: { service: 'S3', unit: 'PUT request', usd: 0.005 / 1000, source: RECALLED },
  blobGet: { service: 'S3', unit: 'GET request', usd: 0.0004 / 1000, source: RECALLED },
  apiRequest: { service: 'API Gateway', unit: 'HTTP API request', usd: 1 / 1e6, source: RECALLED },
} as const satisfies Readonly<Record<string, Price>>;

export type Billed = keyof typeof PRICES;

/** How much of each unit one instance used; `models` is in US dollars, as the replies of the models say. */
export type Usage = Readonly<Record<Billed, number>> & { readonly models: number };

/** What is assumed beside the prices; printed with every estimate. */
export const ASSUMPTIONS = {
  /** Memory of every function, in GB. */
  memoryGb: 0.25,
  /** Billed time of one invocation, in seconds; a function that waits for a system or a model waits longer. */
  invocationSeconds: 0.1,
} as const;
