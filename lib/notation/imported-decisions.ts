import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Finding } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import type { ProcessFile } from '../model/process-model.ts';
import { readXml, type Element } from '../model/xml-tree.ts';
import { dmnContents } from '../model/dmn-contents.ts';
import { readProcessFile } from './files.ts';

export interface ImportedDecisions {
  readonly files: readonly ProcessFile[];
  readonly findings: readonly Finding[];
}

/** The DMN files that a process needs because the decisions it names import them: they stand beside them, and belong to its version. */
export async function readImportedDecisions(folder: string, named: readonly ProcessFile[]): Promise<ImportedDecisions> {
  const found: ProcessFile[] = [];
  const findings: Finding[] = [];
  const open = [...named];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const root = treeOf(file);
    const imports = root === undefined ? [] : dmnContents(root).imports;
    if (imports.length === 0) continue;
    const beside = await filesBeside(folder, file);
    for (const { namespace, element } of imports) {
      const imported = beside.find((f) => treeOf(f)?.attributes.namespace === namespace);
      if (imported === undefined)
        findings.push(
          finding('TUT-204', {
            message: `${file.path} imports "${element.attributes.name ?? ''}", and no file beside it has the namespace ${namespace}`,
            suggestion: `Put the DMN file with namespace="${namespace}" into ${posix.dirname(file.path)}`,
            place: element.place,
          }),
        );
      else if (![...named, ...found].some((f) => f.path === imported.path)) {
        found.push(imported);
        open.push(imported);
      }
    }
  }
  return { files: found, findings };
}

async function filesBeside(folder: string, file: ProcessFile): Promise<ProcessFile[]> {
  const directory = posix.dirname(file.path);
  const names = (await readdir(join(folder, directory))).filter((name) => name.endsWith('.dmn')).sort();
  const readings = await Promise.all(names.map((name) => readProcessFile(folder, posix.join(directory, name))));
  return readings.flatMap((r) => (r.ok && r.file.path !== file.path ? [r.file] : []));
}

/** What is no XML is told where the file itself is read. */
function treeOf(file: ProcessFile): Element | undefined {
  try {
    return readXml(file.text, file.path);
  } catch {
    return undefined;
  }
}
