import type { Finding } from '../model/diagnostic.ts';
import type { ProcessModel } from '../model/process-model.ts';
import { processesIn, readGraph } from './bpmn.ts';
import { readBpmn } from './index.ts';
import { checkStandard } from './standard/index.ts';
import type { StandardOptions } from './standard/index.ts';
import { scanXml } from './xml.ts';

export interface DrawingReading {
  /** The processes of the file that say they can be executed. */
  readonly executable: readonly ProcessModel[];
  readonly findings: readonly Finding[];
}

/** Whom a process folder is about is clear; a drawing may hold several processes, or none. */
const OF_A_FOLDER: ReadonlySet<string> = new Set(['TUT-109', 'TUT-116']);
/** What a process must say to be run, and a drawing that only shows need not. */
const TO_BE_RUN: ReadonlySet<string> = new Set(['TUT-113', 'TUT-115']);

/**
 * Reads a drawing without process.yaml: every process in it, and what the standard asks of the file. Never throws for what stands in the text.
 * @param options.exists Whether a file lies beside the drawing, for what it imports.
 */
export async function readDrawing(
  xml: string,
  options: { readonly file: string } & Pick<StandardOptions, 'exists'>,
): Promise<DrawingReading> {
  const { file } = options;
  const scan = scanXml(xml, file);
  if (!scan.ok) return { executable: [], findings: scan.findings };
  const ids = await processesIn(xml, file);
  const executable = new Set(
    scan.index.tree.children.filter((c) => c.attributes.isExecutable === 'true').map((c) => c.attributes.id),
  );
  const readings = await Promise.all(ids.map((process) => readBpmn(xml, { file, process })));
  const read = readings.flatMap(({ findings }, i) =>
    executable.has(ids[i]) ? findings : findings.filter((f) => !TO_BE_RUN.has(f.code)),
  );
  // A file without a process is read once all the same: its other parts may be at fault.
  if (ids.length === 0) read.push(...(await readGraph(xml, file)).findings);
  const standard = checkStandard(scan.index, { bound: false, ...options });
  return {
    executable: readings.flatMap(({ model }) => (model && executable.has(model.root) ? [model] : [])),
    findings: withStandard(
      read.filter((f) => !OF_A_FOLDER.has(f.code)),
      standard,
    ),
  };
}

/** What a rule of the standard tells better than whoever stumbles over it while reading. */
const BETTER: Readonly<Record<string, readonly string[]>> = {
  'TUT-110': ['TUT-601', 'TUT-114'],
  'TUT-111': ['TUT-111'],
  'TUT-114': ['TUT-114'],
};

/** What reading and the standard find, each fault once. */
export function withStandard(read: readonly Finding[], standard: readonly Finding[]): Finding[] {
  const said = new Set(standard.map((f) => `${f.code} ${f.element?.id}`));
  const told = new Set<string>();
  const rest = read.filter((f) => !(BETTER[f.code] ?? []).some((code) => said.has(`${code} ${f.element?.id}`)));
  return [...rest, ...standard].filter((f) => {
    const key = `${f.code} ${f.place?.line}:${f.place?.column} ${f.message}`;
    if (told.has(key)) return false;
    told.add(key);
    return true;
  });
}
