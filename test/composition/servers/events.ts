import { Hono } from 'hono';
import { keyOf, type Iam } from '../iam.ts';
import type { Template } from '../template.ts';
import { listen, must, refusal, type Listening } from './http.ts';

interface Entry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Time?: number;
  readonly EventBusName?: string;
}
export interface BusEvent {
  readonly type: string;
  readonly at: number | undefined;
  readonly detail: Readonly<Record<string, unknown>>;
}
const MAX_BYTES = 1_048_576;

/** EventBridge, as far as PutEvents goes: keeps what came to the template's bus. */
export class EventBus {
  readonly events: BusEvent[] = [];
  readonly #iam: Iam;
  readonly #name: string;
  readonly #arn: string;
  #count = 0;

  constructor(template: Template, iam: Iam) {
    const bus = template.one('AWS::Events::EventBus');
    this.#iam = iam;
    this.#name = template.ref(bus.id);
    this.#arn = template.arn(bus.id);
  }
  listen(): Promise<Listening> {
    const app = new Hono();
    app.post('/', async (c) => {
      try {
        must(c.req.header('x-amz-target') === 'AWSEvents.PutEvents', `no operation ${c.req.header('x-amz-target')}`);
        this.#iam.check(this.#iam.roleOf(keyOf(c.req.header('authorization'))), 'events:PutEvents', this.#arn);
        const { Entries } = await c.req.json<{ Entries?: Entry[] }>();
        must(Array.isArray(Entries) && Entries.length > 0 && Entries.length <= 10, 'Entries holds 1 to 10 entries');
        const size = Entries.reduce((sum, e) => sum + Buffer.byteLength(JSON.stringify(e)), 0);
        must(size <= MAX_BYTES, `the entries have ${size} bytes`);
        return Response.json({ FailedEntryCount: 0, Entries: Entries.map((e) => this.#take(e)) });
      } catch (error) {
        return refusal(error);
      }
    });
    return listen(app);
  }
  #take({ Source, DetailType, Detail, Time, EventBusName }: Entry): { EventId: string } {
    must(EventBusName === this.#name || EventBusName === this.#arn, `there is no bus ${EventBusName}`);
    must(typeof Source === 'string' && !Source.startsWith('aws.'), 'Source is a text that does not begin with aws.');
    must(typeof DetailType === 'string' && DetailType.length <= 128, 'DetailType is a text of at most 128 characters');
    const detail: unknown = JSON.parse(Detail ?? 'null');
    must(detail !== null && typeof detail === 'object' && !Array.isArray(detail), 'Detail is not a JSON object');
    must(Time === undefined || typeof Time === 'number', 'Time is in seconds since 1970');
    this.events.push({ type: DetailType, at: Time, detail: detail as BusEvent['detail'] });
    return { EventId: `event-${(this.#count += 1)}` };
  }
}
