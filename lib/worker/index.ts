import type { Json, JsonObject } from '../model/json.ts';

/** A BPMN error: thrown by a handler, it goes the way of the boundary event that catches its code. */
export class BpmnError extends Error {
  readonly code: string;
  readonly data: Json | undefined;
  constructor(code: string, message: string, data?: Json) {
    super(message);
    this.name = 'BpmnError';
    this.code = code;
    this.data = data;
  }
}

/** A piece of work as a handler gets it. */
export interface Job<Input extends JsonObject = JsonObject> {
  readonly id: string;
  readonly topic: string;
  readonly process: string;
  readonly instance: string;
  readonly element: string;
  readonly name: string;
  readonly businessKey?: string;
  /** From 1: how often this work was fetched. */
  readonly attempts: number;
  readonly input: Input;
  /** The same for every attempt at this work: what the systems behind the handler take as an idempotency key. */
  readonly idempotencyKey: string;
  /** Aborted when the lock is lost: what is done after that counts for nothing. */
  readonly signal: AbortSignal;
}

export interface WorkerOptions<Input extends JsonObject, Output extends Json> {
  /** Address of the API, such as http://127.0.0.1:7007. */
  readonly url: string;
  /** Gives the bearer token of an identity with the role `application`; asked for every request, so that it may expire. */
  readonly token: () => string | Promise<string>;
  readonly topic: string;
  /** Name of this worker, for people to read. */
  readonly worker: string;
  /**
   * Does the work; what it gives is the output of the step. Throws BpmnError for what the diagram catches; anything else that it throws is a failure,
   * after which the work comes back until its attempts are used up.
   */
  readonly handle: (job: Job<Input>) => Output | Promise<Output>;
  /** How many jobs at a time. Default 1. */
  readonly concurrency?: number;
  /** How long a lock holds, in milliseconds; it is renewed at half of it. Default 60,000. */
  readonly lockMs?: number;
  /** How long a fetch waits for work, in seconds. Default 20. */
  readonly waitSeconds?: number;
  /** Told of what goes wrong outside of a handler: the API is away, a lock was lost. */
  readonly onProblem?: (problem: Error) => void;
  readonly fetch?: typeof globalThis.fetch;
}

export interface RunningWorker {
  /** Fetches nothing more, and resolves when the jobs under way are through. */
  stop(): Promise<void>;
}

interface Fetched extends Omit<Job, 'signal' | 'idempotencyKey'> {
  readonly activation: string;
}

/** An answer of the API that is no success. */
class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'Refused';
    this.status = status;
  }
}

const DEFAULT_LOCK_MS = 60_000;
const DEFAULT_WAIT_SECONDS = 20;
const PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;
const GONE: ReadonlySet<number> = new Set([404, 409, 410]);

/** Runs a worker: fetches work of a topic, keeps the lock while a handler is at it, and tells how it ended. */
export function startWorker<Input extends JsonObject = JsonObject, Output extends Json = Json>(
  options: WorkerOptions<Input, Output>,
): RunningWorker {
  const { worker, topic, concurrency = 1, lockMs = DEFAULT_LOCK_MS } = options;
  const stopping = new AbortController();
  const problem = (error: unknown): void => options.onProblem?.(error as Error);
  const lock = `PT${lockMs / 1000}S`;

  const post = async (path: string, body: JsonObject, signal?: AbortSignal): Promise<Json> => {
    const response = await (options.fetch ?? fetch)(`${options.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await options.token()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ worker, ...body }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    if (!response.ok) throw new Refused(response.status, `${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as Json;
  };
  /** Tells how work ended; an answer that got lost is told again, one that says "no longer yours" is not. */
  const tell = async (path: string, body: JsonObject): Promise<void> => {
    for (let pause = PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      try {
        await post(path, body);
        return;
      } catch (error) {
        problem(error);
        const refused = error instanceof Refused && error.status < 500 && error.status !== 429;
        if (refused || pause >= lockMs) {
          if (refused && !GONE.has(error.status)) throw error;
          return;
        }
        await sleep(pause);
      }
    }
  };

  const work = async (fetched: Fetched): Promise<void> => {
    const { activation, ...rest } = fetched;
    const path = `/jobs/${encodeURIComponent(fetched.id)}`;
    const lost = new AbortController();
    const beat = setInterval(() => {
      post(`${path}/heartbeat`, { lock }).catch((error: unknown) => {
        problem(error);
        if (error instanceof Refused && GONE.has(error.status)) lost.abort(error);
      });
    }, lockMs / 2);
    const end = async (): Promise<void> => {
      try {
        const job = { ...rest, idempotencyKey: `${fetched.instance}/${activation}`, signal: lost.signal } as Job<Input>;
        const output = await options.handle(job);
        if (!lost.signal.aborted) await tell(`${path}/completion`, { output });
      } catch (error) {
        if (lost.signal.aborted) return;
        if (error instanceof BpmnError)
          await tell(`${path}/error`, {
            code: error.code,
            message: error.message.slice(0, 500),
            ...(error.data === undefined ? {} : { data: error.data }),
          });
        else await tell(`${path}/failure`, { message: ((error as Error).message || 'it failed').slice(0, 500) });
      }
    };
    try {
      await end();
    } catch (error) {
      problem(error);
    } finally {
      clearInterval(beat);
    }
  };

  const loop = async (): Promise<void> => {
    let pause = PAUSE_MS;
    while (!stopping.signal.aborted) {
      try {
        const body = { topic, max: 1, lock, waitSeconds: options.waitSeconds ?? DEFAULT_WAIT_SECONDS };
        const { items } = (await post('/jobs/fetch', body, stopping.signal)) as unknown as { items: Fetched[] };
        pause = PAUSE_MS;
        for (const item of items) await work(item);
      } catch (error) {
        if (stopping.signal.aborted) return;
        problem(error);
        await sleep(pause, stopping.signal);
        pause = Math.min(pause * 2, MAX_PAUSE_MS);
      }
    }
  };
  const loops = Array.from({ length: concurrency }, loop);
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
