import { integrationOf } from '../integrations/index.ts';
import type { Container, Definition, JsonObject, State } from '../types.ts';
import type { Diagnostic } from './report.ts';

/** What is right, and what this engine does not emulate: named, with what to do. The definition has no errors. */
export function unsupported(definition: Definition): Diagnostic[] {
  const found: Diagnostic[] = [];
  walk(definition, '', definition.QueryLanguage === 'JSONata', (location, message) =>
    found.push({ severity: 'ERROR', code: 'UNSUPPORTED_BY_ENGINE', message, location }),
  );
  return found;
}

function walk(container: Container, at: string, jsonata: boolean, refuse: (at: string, message: string) => void): void {
  for (const [name, state] of Object.entries(container.States)) {
    const here = `${at}/States/${name}`;
    if (!jsonata && state.QueryLanguage !== 'JSONata')
      refuse(
        here,
        `State '${name}' uses JSONPath, and this engine runs JSONata; write "QueryLanguage": "JSONata" at the top level.`,
      );
    if (state.Type === 'Task' && integrationOf(state.Resource!).kind === 'unsupported')
      refuse(`${here}/Resource`, `This engine does not emulate ${state.Resource!}.`);
    if (state.Type === 'Map') checkMap(state, here, refuse);
    (state.Branches ?? []).forEach((branch, i) => walk(branch, `${here}/Branches[${i}]`, jsonata, refuse));
    if (state.ItemProcessor !== undefined) walk(state.ItemProcessor, `${here}/ItemProcessor`, jsonata, refuse);
  }
}
function checkMap(state: State, at: string, refuse: (at: string, message: string) => void): void {
  for (const field of ['ItemReader', 'ResultWriter'])
    if ((state as unknown as JsonObject)[field] !== undefined)
      refuse(`${at}/${field}`, `This engine has no S3: ${field} is not emulated. Give the items as state data.`);
  if (state.ItemProcessor?.ProcessorConfig?.ExecutionType === 'EXPRESS')
    refuse(`${at}/ItemProcessor/ProcessorConfig/ExecutionType`, 'Express executions are not emulated; use STANDARD.');
}
