import { check } from '../check/index.ts';
import { checkCompiled } from '../check/platform/index.ts';
import { compile } from '../compiler/index.ts';
import type { CompiledProcess } from '../model/compiled.ts';
import { FindingsError, type Finding } from '../model/diagnostic.ts';
import { atLevel, type Level } from '../model/level.ts';
import { hasErrors } from '../model/diagnostics/index.ts';
import type { ProcessModel } from '../model/process-model.ts';
import { readProcess } from '../notation/index.ts';

/** A process folder that has been read, checked and compiled. */
export interface Prepared {
  /** Where its handlers are; absent: it has none of its own. */
  readonly folder?: string;
  readonly model: ProcessModel;
  readonly compiled: CompiledProcess;
  /** Warnings; an error would have ended in FindingsError. */
  readonly findings: readonly Finding[];
}

/** Everything that notation, check and compiler find in a process folder; the compiled process where nothing forbids it, at `level` where that is said. */
export async function examine(
  folder: string,
  level?: Level,
): Promise<{
  readonly findings: readonly Finding[];
  readonly model?: ProcessModel;
  readonly compiled?: CompiledProcess;
}> {
  const { model: read, findings } = await readProcess(folder);
  if (read === undefined) return { findings };
  const model = atLevel(read, level);
  const all = [...findings, ...check(model)];
  if (all.some((f) => f.severity === 'error')) return { findings: all, model };
  try {
    const compiled = compile(model);
    const platform = checkCompiled(model, compiled);
    const findings = [...all, ...compiled.warnings, ...platform];
    return { findings, model, ...(hasErrors(platform) ? {} : { compiled }) };
  } catch (error) {
    if (error instanceof FindingsError) return { findings: [...all, ...error.findings], model };
    throw error;
  }
}

/** Reads, checks and compiles a process folder. @throws FindingsError where it has an error. */
export async function prepare(folder: string, level?: Level): Promise<Prepared> {
  const { model, compiled, findings } = await examine(folder, level);
  if (model === undefined || compiled === undefined) throw new FindingsError(findings);
  return { folder, model, compiled, findings };
}
