import { kpiReport } from '../insight/kpi.ts';
import type { Clock } from '../platform/port.ts';
import type { AuditEntry, KpiReport, Runtime } from '../runtime/types.ts';

/** The KPIs of a process from the record alone, read page by page. */
export const kpisOf =
  (runtime: Runtime, clock: Clock) =>
  async (process: string, from?: string, to?: string): Promise<KpiReport> => {
    const { model } = await runtime.processes.get(process);
    return kpiReport(entriesOf(runtime, process), model.binding, {
      now: clock.now(),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
  };

async function* entriesOf(runtime: Runtime, process: string): AsyncGenerator<AuditEntry> {
  let cursor: string | undefined;
  do {
    const page = await runtime.audit.list({ limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    for (const entry of page.items) if (entry.subject.process === process) yield entry;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
