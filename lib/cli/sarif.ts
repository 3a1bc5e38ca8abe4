import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../model/diagnostic.ts';
import type { Code } from '../model/diagnostics/index.ts';
import { entryOf } from '../model/diagnostics/index.ts';
import type { Json } from '../model/json.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * Findings as a SARIF 2.1.0 log, which code hosts and editors show at the line. Files are relative to where the command ran; columns count
 * UTF-16 units from 1.
 */
export function sarif(reports: readonly { readonly folder: string; readonly findings: readonly Finding[] }[]): Json {
  const codes = [...new Set(reports.flatMap((r) => r.findings.map((f) => f.code)))].sort();
  const results = reports.flatMap(({ folder, findings }) => findings.map((f) => result(f, codes, folder)));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'tutti', semanticVersion: version(), rules: codes.map((code) => rule(code as Code)) } },
        originalUriBaseIds: { CWD: { uri: `${pathToFileURL(process.cwd()).href}/` } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
}

function rule(code: Code): Json {
  const entry = entryOf(code);
  return {
    id: code,
    shortDescription: { text: `${entry.title}.` },
    fullDescription: { text: entry.explanation },
    help: { text: `Not so:\n${entry.bad}\n\nBut so:\n${entry.good}\n\n${entry.workaround}` },
    defaultConfiguration: { level: entry.severity },
  };
}

function result(found: Finding, codes: readonly string[], folder: string): Json {
  const { code, severity, message, suggestion, place, element, path } = found;
  const advice = suggestion === undefined ? '' : `\n${suggestion}`;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: `${message}${advice}` },
    ...(place === undefined && element === undefined ? {} : { locations: [location(folder, place, element)] }),
    ...(path === undefined
      ? {}
      : {
          codeFlows: [
            {
              message: { text: 'A run that comes there' },
              threadFlows: [
                {
                  locations: path.map((step) => ({
                    location: {
                      ...location(folder, step.place, step.element),
                      message: { text: step.element.name ?? step.element.id },
                    },
                  })),
                },
              ],
            },
          ],
        }),
  };
}

/** A place in a file, and the element that stands there. */
function location(
  folder: string,
  place: Finding['place'],
  element: Finding['element'],
): { readonly [key: string]: Json } {
  return {
    ...(place === undefined
      ? {}
      : {
          physicalLocation: {
            artifactLocation: artifact(join(folder, place.file)),
            region: { startLine: place.line, startColumn: place.column },
          },
        }),
    ...(element === undefined
      ? {}
      : {
          logicalLocations: [{ name: element.name ?? element.id, fullyQualifiedName: element.id, kind: 'element' }],
        }),
  };
}

/** Below where the command ran, a file is told relative to it, so that the log means the same on another machine. */
function artifact(path: string): Json {
  const below = relative(process.cwd(), resolve(path));
  return below.startsWith('..') || isAbsolute(below)
    ? { uri: pathToFileURL(resolve(path)).href }
    : { uri: below.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/'), uriBaseId: 'CWD' };
}

const version = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
