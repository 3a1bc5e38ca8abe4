import type { Finding } from '../model/diagnostic.ts';
import { didYouMean, finding, hasErrors } from '../model/diagnostics/index.ts';
import type { ProcessBinding } from '../model/binding.ts';
import type { Json } from '../model/json.ts';
import type { ProcessFile, ProcessModel } from '../model/process-model.ts';
import { allNodes, assemble } from './assemble.ts';
import { bindSteps } from './bind.ts';
import { readGraph } from './bpmn.ts';
import type { BpmnGraph } from './diagram.ts';
import { readContent, schemaFault } from './contents.ts';
import { readProcessFile, sha256 } from './files.ts';
import { readImportedDecisions } from './imported-decisions.ts';
import { namedFiles } from './named-files.ts';
import { validateBinding } from './process-schema.ts';
import { checkStandard } from './standard/index.ts';
import type { XmlIndex } from './xml.ts';
import { readYaml } from './yaml.ts';
import { escapePointer, placeOf } from '../model/pointer.ts';
import type { YamlReading } from './yaml.ts';
import { withStandard } from './drawing.ts';

export { processesIn, readGraph } from './bpmn.ts';
export type { BpmnGraph, BpmnReading } from './diagram.ts';
export { readDrawing } from './drawing.ts';
export type { DrawingReading } from './drawing.ts';
export { processSchema } from './process-schema.ts';

export interface ProcessReading {
  /** Absent where errors forbid it. */
  readonly model?: ProcessModel;
  readonly findings: Finding[];
}

/**
 * Reads a process folder: process.bpmn, process.yaml and every file it names. Never throws for what stands in the files;
 * every fault is a finding with its place (file names are relative to the folder).
 */
export async function readProcess(folder: string): Promise<ProcessReading> {
  const { model, findings, index } = await readBound(folder);
  // Rules may look at a model that the standard refuses, so that a check tells more than the first fault.
  const standard = index ? checkStandard(index, { bound: true }) : [];
  return { ...(model ? { model } : {}), findings: withStandard(findings, standard) };
}

async function readBound(folder: string): Promise<ProcessReading & { readonly index?: XmlIndex }> {
  const findings: Finding[] = [];
  const [bpmn, yaml] = await Promise.all([
    readProcessFile(folder, 'process.bpmn'),
    readProcessFile(folder, 'process.yaml'),
  ]);
  if (!bpmn.ok) findings.push(bpmn.finding);
  if (!yaml.ok) findings.push(yaml.finding);
  const diagram = bpmn.ok ? await readGraph(bpmn.file.text, bpmn.file.path) : undefined;
  findings.push(...(diagram?.findings ?? []));
  const index = diagram?.index ? { index: diagram.index } : {};
  const text = yaml.ok ? readYaml(yaml.file.text, yaml.file.path) : undefined;
  findings.push(...(text?.findings ?? []));
  if (!text || text.findings.length > 0) return { findings, ...index };
  const valid = validateBinding(text.value, text.places);
  if (!valid.ok)
    return { findings: [...findings, ...valid.findings.map((f) => atElement(f, diagram?.graph))], ...index };
  const { binding } = valid;
  const contents = await readNamed(folder, binding, text);
  findings.push(...contents.findings, ...connectionFindings(binding, text));
  if (!diagram?.graph || !bpmn.ok || !yaml.ok) return { findings, ...index };
  const { graph } = diagram;
  const bound = bindSteps(allNodes(graph), binding, text.places, new Set(Object.keys(graph.callable)));
  findings.push(...bound.findings);
  if (hasErrors(findings)) return { findings, ...index };
  const all = [bpmn.file, yaml.file, ...Object.values(contents.files)];
  const model = assemble(graph, bound.nodes, {
    folder,
    bpmn: bpmn.file,
    binding,
    bindingPlaces: text.places,
    files: contents.files,
    documents: contents.documents,
    hash: versionOf(all),
  });
  return { model, findings, ...index };
}

/**
 * Reads a diagram alone: the model of one of its processes, bound to nothing beyond what the diagram itself says. The model may stand
 * beside errors, so that tools can go on. Never throws for what stands in the text.
 * @param options.process Id of the process to read, where there are several.
 */
export async function readBpmn(
  xml: string,
  options: { readonly file?: string; readonly process?: string } = {},
): Promise<ProcessReading> {
  const file = options.file ?? 'process.bpmn';
  const { graph, findings } = await readGraph(xml, file, options);
  if (graph === undefined) return { findings };
  const hash = sha256(xml);
  const model = assemble(graph, allNodes(graph), {
    folder: '.',
    bpmn: { path: file, hash, text: xml },
    binding: { process: graph.root, owner: { name: '', email: '' }, steps: {} },
    bindingPlaces: {},
    files: {},
    documents: {},
    hash,
  });
  return { model, findings };
}

/** A fault in the binding of a step names the element that the step binds, where the diagram could be read. */
function atElement(found: Finding, graph: BpmnGraph | undefined): Finding {
  const key = /^\/steps\/([^/]+)/
    .exec(found.place?.pointer ?? '')?.[1]
    ?.replace(/~1/g, '/')
    .replace(/~0/g, '~');
  const node = Object.values(graph?.nodes ?? {}).find((n) => n.id === key || n.slug === key);
  if (found.element !== undefined || node === undefined) return found;
  return { ...found, element: { id: node.id, ...(node.name === undefined ? {} : { name: node.name }) } };
}

interface Contents {
  readonly files: Record<string, ProcessFile>;
  readonly documents: Record<string, Json>;
  readonly findings: Finding[];
}

async function readNamed(folder: string, binding: ProcessBinding, yaml: YamlReading): Promise<Contents> {
  const files: Record<string, ProcessFile> = {};
  const documents: Record<string, Json> = {};
  const findings: Finding[] = [];
  const told = new Set<string>();
  for (const named of namedFiles(binding)) {
    const place = placeOf(yaml.places, named.pointer);
    const reading = files[named.path]
      ? { ok: true as const, file: files[named.path] as ProcessFile }
      : await readProcessFile(folder, named.path, place);
    if (!reading.ok) {
      findings.push(reading.finding);
      continue;
    }
    files[named.path] = reading.file;
    const key = `${named.role} ${named.path} ${named.fragment ?? ''}`;
    if (told.has(key)) continue;
    told.add(key);
    const content = await readContent[named.role](reading.file, named, place);
    if (content.document !== undefined) documents[named.path] = content.document;
    findings.push(...content.findings);
  }
  const imported = await readImportedDecisions(
    folder,
    Object.values(files).filter((f) => f.path.endsWith('.dmn')),
  );
  for (const file of imported.files) files[file.path] = file;
  findings.push(...imported.findings);
  return { files, documents, findings: [...findings, ...inlineSchemas(binding, yaml)] };
}

function inlineSchemas(binding: ProcessBinding, yaml: YamlReading): Finding[] {
  const schemas: [string, unknown][] = [
    ...Object.entries(binding.steps).map(([key, s]): [string, unknown] => [
      `/steps/${escapePointer(key)}/output`,
      s.output,
    ]),
    ...Object.entries(binding.variables ?? {}).map(([key, s]): [string, unknown] => [`/variables/${key}`, s]),
  ];
  return schemas.flatMap(([pointer, schema]) => {
    if (schema === undefined || typeof schema === 'string') return [];
    const fault = schemaFault(schema as Json);
    if (fault === undefined) return [];
    return [
      finding('TUT-204', {
        message: `${pointer.slice(1).replaceAll('/', ' > ')} is not a JSON Schema: ${fault}`,
        place: placeOf(yaml.places, pointer),
      }),
    ];
  });
}

function connectionFindings(binding: ProcessBinding, yaml: YamlReading): Finding[] {
  const declared = Object.keys(binding.connections ?? {});
  return Object.entries(binding.steps).flatMap(([key, step]) => {
    const name = step.http?.connection;
    if (name === undefined || declared.includes(name)) return [];
    const meant = didYouMean(name, declared);
    return [
      finding('TUT-214', {
        message: `connection ${JSON.stringify(name)} is not declared under \`connections\``,
        suggestion: meant ? `Did you mean "${meant}"?` : `connections:\n  ${name}: { url: http://localhost:8080 }`,
        place: placeOf(yaml.places, `/steps/${escapePointer(key)}/http/connection`),
      }),
    ];
  });
}

/** Version of the process: every byte that it consists of, independent of the order of naming. */
function versionOf(files: readonly ProcessFile[]): string {
  const lines = files.map((f) => `${f.path.replace(/^\.\//, '')} ${f.hash}`);
  return sha256([...new Set(lines)].sort().join('\n'));
}
