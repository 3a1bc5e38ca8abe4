import type { ModdleObject } from 'moddle-types';
import type { Finding } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import { asList } from './moddle-objects.ts';
import type { XmlIndex } from './xml.ts';

/** Whether a root element is a process with something in it. */
export const isDrawn = (root: ModdleObject): boolean =>
  root.$type === 'bpmn:Process' && asList(root.flowElements).length > 0;

export interface Choice {
  readonly process?: ModdleObject;
  readonly findings: Finding[];
}

export function chooseProcess(roots: readonly ModdleObject[], file: string, index: XmlIndex, wanted?: string): Choice {
  const processes = roots.filter((r) => r.$type === 'bpmn:Process');
  const start = index.at(0);
  const named = wanted === undefined ? undefined : processes.find((p) => p.id === wanted);
  const drawn = processes.filter(isDrawn);
  const executable = drawn.filter((p) => p.isExecutable === true);
  // What another process of the file calls is a part of that one.
  const called = new Set(drawn.flatMap(calledBy));
  const callers = executable.filter((p) => p.id === undefined || !called.has(p.id));
  const process =
    named ??
    (wanted !== undefined
      ? undefined
      : drawn.length === 1
        ? drawn[0]
        : executable.length === 1
          ? executable[0]
          : callers.length === 1
            ? callers[0]
            : undefined);
  if (!process) {
    const found =
      wanted !== undefined
        ? `no process ${wanted}`
        : drawn.length === 0
          ? processes.length === 0
            ? 'no process'
            : 'a process with nothing in it'
          : `${drawn.length} processes (${drawn.map((p) => p.id).join(', ')}), of which ${executable.length} are executable`;
    const place =
      (drawn[1]?.id && index.byId(drawn[1].id)) || (processes[0]?.id && index.byId(processes[0].id)) || start;
    return {
      findings: [
        finding('TUT-109', {
          message: `${file} holds ${found}; expected one process, or exactly one executable one`,
          suggestion: drawn.length > 1 ? 'Set isExecutable="true" on one process and "false" on the others' : undefined,
          place,
        }),
      ],
    };
  }
  if (process.id === undefined) {
    return {
      findings: [
        finding('TUT-108', {
          message: 'the process has no id',
          suggestion: '<bpmn:process id="Process_1">',
          place: index.nth('process', 0) ?? start,
        }),
      ],
    };
  }
  return { process, findings: [] };
}

/** Ids of what the call activities of a process call, at any depth. */
function calledBy(container: ModdleObject): string[] {
  return asList(container.flowElements).flatMap((element) => [
    ...(element.$type === 'bpmn:CallActivity' && typeof element.calledElement === 'string'
      ? [element.calledElement.replace(/^.*:/, '')]
      : []),
    ...calledBy(element),
  ]);
}
