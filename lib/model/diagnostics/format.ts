import type { Finding, PathStep } from '../diagnostic.ts';

export interface FormatOptions {
  /** ANSI colours. Default: none. */
  readonly colour?: boolean;
  /** Folder put before the file names, so that a terminal can open them. */
  readonly folder?: string;
}

/** `file:line:column severity TUT-042 Element_id "Name": message`, with the suggestion beneath. */
export function formatFinding(finding: Finding, options: FormatOptions = {}): string {
  const paint = (codes: string, text: string): string => (options.colour ? `\u001b[${codes}m${text}\u001b[0m` : text);
  const { place, element } = finding;
  const file = place && (options.folder === undefined ? place.file : within(options.folder, place.file));
  const head = [
    ...(place ? [paint('1', `${file}:${place.line}:${place.column}`)] : []),
    paint(finding.severity === 'error' ? '31;1' : '33;1', finding.severity),
    paint('2', finding.code),
    ...(element ? [element.id] : []),
    ...(element?.name === undefined ? [] : [JSON.stringify(element.name)]),
  ].join(' ');
  const suggestion =
    finding.suggestion === undefined
      ? []
      : finding.suggestion.split('\n').map((line, i) => `  ${paint('36', i === 0 ? `-> ${line}` : `   ${line}`)}`);
  const path = finding.path === undefined ? [] : [`  ${paint('2', `by way of ${wayOf(finding.path)}`)}`];
  return [`${head}: ${oneLine(finding.message)}`, ...suggestion, ...path].join('\n');
}

/** Elements of a way that are told in a line of text; JSON and SARIF have all of them. */
const MAX_STEPS = 12;

function wayOf(path: readonly PathStep[]): string {
  const names = path.map(({ element }) => element.name ?? element.id);
  const shown =
    names.length <= MAX_STEPS
      ? names
      : [...names.slice(0, 3), `(${names.length - MAX_STEPS + 1} more)`, ...names.slice(4 - MAX_STEPS)];
  return oneLine(shown.join(' > '));
}

/** All findings by place (file, line, column), errors and warnings as they come. Empty for none. */
export function formatFindings(findings: readonly Finding[], options: FormatOptions = {}): string {
  return sortFindings(findings)
    .map((f) => formatFinding(f, options))
    .join('\n');
}

/** By file, line and column; what has no place comes first. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      (a.place?.file ?? '').localeCompare(b.place?.file ?? '') ||
      (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
      (a.place?.column ?? 0) - (b.place?.column ?? 0),
  );
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');

/** The path of a file in a folder. Findings are also told in browsers, where there is no `node:path`. */
const within = (folder: string, file: string): string =>
  folder === '' || folder === '.' ? file : `${folder.replace(/[\\/]+$/, '')}/${file}`;
