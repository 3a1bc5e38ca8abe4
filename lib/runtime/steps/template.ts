import type { DeployedProcess } from '../../model/compiled.ts';
import type { JsonObject } from '../../model/json.ts';
import { resolveText } from '../../expressions/index.ts';
import { StepFailed } from './types.ts';

/** Fills `{{ =expression }}` and `{{ name }}` in a text file of the process. @throws StepFailed where the file is not part of it. */
export function fill(deployed: DeployedProcess, path: string, vars: JsonObject): string {
  const file = deployed.model.files[path];
  if (file === undefined)
    throw new StepFailed(`${path} is not part of this version of the process`, { retriable: false });
  return file.text.replace(/\{\{\s*=?\s*([^}]+?)\s*\}\}/g, (_m, text: string) => resolveText(`=${text}`, vars));
}
