import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import type { Finding, Place } from '../model/diagnostic.ts';
import { didYouMean, finding } from '../model/diagnostics/index.ts';
import type { Json } from '../model/json.ts';
import type { ProcessFile } from '../model/process-model.ts';
import { readXml } from '../model/xml-tree.ts';
import { DMN_ELEMENTS, dmnContents } from '../model/dmn-contents.ts';
import { readCalendar } from './calendar.ts';
import { asObject } from './moddle-objects.ts';
import type { NamedFile } from './named-files.ts';
import { Lines, scanXml } from './xml.ts';

export interface ContentReading {
  readonly document?: Json;
  readonly findings: Finding[];
}

type Reader = (
  file: ProcessFile,
  named: NamedFile,
  place: Place | undefined,
) => ContentReading | Promise<ContentReading>;

// The package is CommonJS; under Node its default export is wrapped once more.
const addFormats = ((addFormatsModule as unknown as { default?: unknown }).default ??
  addFormatsModule) as typeof addFormatsModule.default;

/** Looks into a file as far as its role asks for. */
export const readContent: Readonly<Record<NamedFile['role'], Reader>> = {
  form: (file) => {
    const reading = readJson(file);
    const components = asObject(reading.document)?.components;
    if (reading.findings.length > 0 || Array.isArray(components)) return reading;
    return malformed(file, 'is not a form: it has no "components"', 0, '{ "type": "default", "components": [] }');
  },
  schema: (file) => {
    const reading = readJson(file);
    if (reading.document === undefined) return reading;
    const fault = schemaFault(reading.document);
    return fault === undefined ? reading : malformed(file, `is not a JSON Schema: ${fault}`, 0);
  },
  decision: readDecision,
  text: () => ({ findings: [] }),
  handler: () => ({ findings: [] }),
  calendar: readCalendar,
};

function malformed(file: ProcessFile, message: string, offset: number, suggestion?: string): ContentReading {
  const place = new Lines(file.text, file.path).at(offset);
  return { findings: [finding('TUT-204', { message: `${file.path} ${message}`, suggestion, place })] };
}

function readJson(file: ProcessFile): ContentReading {
  try {
    return { document: JSON.parse(file.text) as Json, findings: [] };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? file.text.length);
    return malformed(file, `is not JSON: ${message.replace(/\s+/g, ' ')}`, offset, 'Mind commas and double quotes');
  }
}

/** One for all: it takes longer to learn what a schema is than to look at one. */
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);

/** Why a value is no JSON Schema; undefined where it is one. */
export function schemaFault(schema: Json): string | undefined {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return 'expected an object';
  const { $schema: _dialect, ...rest } = schema;
  try {
    ajv.compile(rest);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    ajv.removeSchema(rest);
  }
}

/** A decision file as far as the process is concerned: it is DMN, of elements that DMN has, and the decision meant is in it. */
function readDecision(file: ProcessFile, named: NamedFile, place: Place | undefined): ContentReading {
  const scan = scanXml(file.text, file.path);
  if (!scan.ok) return { findings: scan.findings };
  const { root } = scan.index;
  if (root?.name !== 'definitions' || !/DMN/.test(root.namespace ?? '')) {
    return malformed(file, `is not DMN: its root is <${root?.name}> in ${root?.namespace ?? 'no namespace'}`, 0);
  }
  const { unknown, decisions, invocable } = dmnContents(readXml(file.text, file.path));
  if (unknown.length > 0) {
    return {
      findings: unknown.map((e) => {
        const meant = didYouMean(e.name, [...DMN_ELEMENTS]);
        return finding('TUT-204', {
          message: `${file.path} holds <${e.name}>, which DMN does not have`,
          suggestion: meant && `Did you mean <${meant}>?`,
          place: e.place,
        });
      }),
    };
  }
  const ids = decisions.map((d) => d.id);
  const needed = new Set(decisions.flatMap((d) => d.requires));
  const tops = ids.filter((id) => !needed.has(id));
  if (named.fragment !== undefined ? invocable.includes(named.fragment) : tops.length === 1) return { findings: [] };
  const meant = named.fragment === undefined ? undefined : didYouMean(named.fragment, [...invocable]);
  return {
    findings: [
      finding('TUT-213', {
        message:
          named.fragment === undefined
            ? `${file.path} holds ${tops.length} decisions that no other needs; expected one, or its id after "#"`
            : `${file.path} has no decision ${JSON.stringify(named.fragment)}`,
        suggestion: meant
          ? `Did you mean "${meant}"?`
          : ids.map((id) => `decision: ${file.path}#${id}`).join('\n') || undefined,
        place,
      }),
    ],
  };
}
