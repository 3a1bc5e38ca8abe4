/** What becomes of one call: it never arrives, is turned away, its answer is lost, it arrives twice, after its sender has given up, or after others. */
export const FAULTS = ['timed out', 'throttled', 'reply lost', 'twice', 'late', 'overtaken'] as const;
export type Fault = (typeof FAULTS)[number];

/** Of which kinds a call can be: reading has no second effect, say. */
export const READING: readonly Fault[] = ['timed out', 'throttled', 'overtaken'];
export const ONCE: readonly Fault[] = ['timed out', 'throttled', 'reply lost', 'overtaken'];
export const ANY: readonly Fault[] = FAULTS;

/** Nobody is failed more often than this with one and the same request: whoever keeps trying gets through. */
const FAILURES_OF_ONE_REQUEST = 2;
/** Turns of the event loop that an overtaken call waits. */
const TURNS = 40;
/** How much later a late call arrives, at most. */
const LATE_MS = 90_000;

export interface WeatherOptions {
  readonly seed: number;
  /** Share of the calls that something happens to, by port. */
  readonly rate: (port: string) => number;
  /** When a late call arrives: on the world's own clock. */
  readonly later: (ms: number, call: () => Promise<unknown>) => void;
}

/** Decides by seed, port, request and how often it was made what becomes of it: a run meets the same faults again, in whatever order its calls come. */
export class Weather {
  /** How often each fault has happened, by `port: fault`. */
  readonly counts = new Map<string, number>();
  /** Nothing happens any more. */
  calm = false;
  readonly #options: WeatherOptions;
  readonly #asked = new Map<string, { n: number; failures: number }>();

  constructor(options: WeatherOptions) {
    this.#options = options;
  }

  /** `request` names what is asked for, so that the same request can be failed only so often. */
  async call<T>(port: string, request: string, kinds: readonly Fault[], work: () => Promise<T>): Promise<T> {
    const fault = this.#fault(port, request, kinds);
    if (fault === undefined) return work();
    this.#count(`${port}: ${fault}`);
    switch (fault) {
      case 'timed out':
        throw named('TimeoutError', `${port}: the connection timed out`);
      case 'throttled':
        throw named('ThrottlingException', `${port}: rate exceeded`);
      case 'late':
        this.#options.later(1 + Math.floor(this.#dice(`${port} ${request} late`) * LATE_MS), work);
        throw named('TimeoutError', `${port}: no answer in time`);
      case 'reply lost':
        await work();
        throw named('TimeoutError', `${port}: the connection broke`);
      case 'twice': {
        // One after the other, or at once.
        const first = work();
        if (this.#dice(`${port} ${request} at once`) < 0.5) await first;
        const [, answer] = await Promise.all([first, work()]);
        return answer;
      }
      case 'overtaken':
        for (let turn = 0; turn < TURNS; turn += 1) await new Promise((next) => setImmediate(next));
        return work();
    }
  }

  /** Whether an index answers as it was when it was asked the same before. */
  stale(port: string, request: string): boolean {
    const old = !this.calm && this.#happens(`${port} stale`, request);
    if (old) this.#count(`${port}: stale`);
    return old;
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
  #happens(port: string, request: string): boolean {
    const key = `${port} ${request}`;
    const asked = this.#asked.get(key) ?? { n: 0, failures: 0 };
    this.#asked.set(key, asked);
    asked.n += 1;
    return this.#dice(`${key} ${asked.n}`) < this.#options.rate(port);
  }
  #fault(port: string, request: string, kinds: readonly Fault[]): Fault | undefined {
    if (this.calm || !this.#happens(port, request)) return undefined;
    const key = `${port} ${request}`;
    const asked = this.#asked.get(key)!;
    const fault = kinds[Math.floor(this.#dice(`${key} ${asked.n} which`) * kinds.length)]!;
    if (fault === 'twice' || fault === 'overtaken') return fault;
    if (asked.failures >= FAILURES_OF_ONE_REQUEST) return undefined;
    asked.failures += 1;
    return fault;
  }

  /** 0 to 1, by the seed and a text (FNV-1a, mixed as murmur3 does). */
  #dice(text: string): number {
    let h = 0x811c9dc5 ^ this.#options.seed;
    for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
  }
}

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
