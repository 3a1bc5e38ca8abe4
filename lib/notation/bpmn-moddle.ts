import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BpmnModdle } from 'bpmn-moddle';
import type { ModdleParser } from 'moddle-types';

interface Description {
  readonly types: readonly { readonly name: string; readonly properties?: { name: string; isAttr?: boolean }[] }[];
}

let parser: ModdleParser | undefined;

/** The BPMN reader, made once: it keeps nothing between two texts. */
export function bpmnModdle(): ModdleParser {
  parser ??= new BpmnModdle({ bpmn: description() });
  return parser;
}

/** The library's own description of BPMN, with one correction: the script of a global script task is an element, not an attribute. */
function description(): Description {
  const path = createRequire(import.meta.url).resolve('bpmn-moddle/resources/bpmn/json/bpmn.json');
  const bpmn = JSON.parse(readFileSync(path, 'utf8')) as Description;
  const task = bpmn.types.find((t) => t.name === 'GlobalScriptTask');
  for (const property of task?.properties ?? []) if (property.name === 'script') delete property.isAttr;
  return bpmn;
}
