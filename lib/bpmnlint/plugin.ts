import type { ModdleObject } from 'moddle-types';
import type { Finding } from '../model/diagnostic.ts';
import type { Code } from '../model/diagnostics/index.ts';
import { entryOf } from '../model/diagnostics/index.ts';
import { DRAWN_CODES, findingsOf } from './findings.ts';

// bpmnlint-plugin-tutti: what `tutti check` says of a drawing, said by bpmnlint while it is drawn. A rule has the code of its diagnostic.

interface Reporter {
  report(id: string, message: string): void;
}
interface LintRule {
  check(node: ModdleObject, reporter: Reporter): void;
}

/** Rule factories by code. */
export const factories: Readonly<Record<string, () => LintRule>> = Object.fromEntries(
  DRAWN_CODES.map((code) => [
    code,
    () => ({ check: (node: ModdleObject, reporter: Reporter) => check(code, node, reporter) }),
  ]),
);

/** Where bpmnlint finds each rule in the package. */
export const rules: Readonly<Record<string, string>> = Object.fromEntries(
  DRAWN_CODES.map((code) => [code, `./rules/${code}.js`]),
);

export const configs = {
  recommended: {
    rules: Object.fromEntries(DRAWN_CODES.map((code) => [code, entryOf(code).severity === 'error' ? 'error' : 'warn'])),
  },
} as const;

function check(code: Code, node: ModdleObject, reporter: Reporter): void {
  if (node.$type !== 'bpmn:Definitions') return;
  for (const { code: found, element, message, suggestion } of remembered(node)) {
    if (found !== code) continue;
    reporter.report(element?.id ?? node.id ?? '', suggestion === undefined ? message : `${message}. ${suggestion}`);
  }
}

let last: { readonly definitions: ModdleObject; readonly findings: readonly Finding[] } | undefined;

/** bpmnlint asks rule by rule in one go, and the same drawing is another one when it asks again. */
function remembered(definitions: ModdleObject): readonly Finding[] {
  if (last?.definitions !== definitions) {
    last = { definitions, findings: findingsOf(definitions) };
    queueMicrotask(() => (last = undefined));
  }
  return last.findings;
}
