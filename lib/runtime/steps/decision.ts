import { DecisionError, evaluateDecision, FeelLimitError } from '../../expressions/index.ts';
import type { Json } from '../../model/json.ts';
import { tableKey, tablesOf, type PinnedTable } from '../tables.ts';
import { checkOutput, inputs } from './result.ts';
import { StepFailed, type Executor } from './types.ts';

/** Evaluates a DMN decision; the record says which rules of which tables held, and for which inputs. */
export const decision: Executor = async (context) => {
  const [path = '', id] = context.step.decision!.split('#');
  // What is compiled into the machine is that of the version, also where the function decides in its place.
  const inline = context.step.inline === true;
  const pinned = (key: string): PinnedTable | undefined =>
    inline ? undefined : (context.settings.get(key) as PinnedTable | undefined);
  const tables = await tablesOf(context.ports.blobs, context.deployed.model, (key) => pinned(key)?.hash);
  const vars = inputs(context);
  try {
    const [file, model] = [tables.file(path), tables.model(path)];
    if (file === undefined || model === undefined)
      throw new StepFailed(`${path} is not part of this version of the process`, { retriable: false });
    const result = evaluateDecision(model, id, vars, { now: context.ports.clock.now() });
    const setting = pinned(tableKey(path));
    checkOutput(context, result.output);
    return {
      output: result.output,
      record: {
        action: 'decision.rule',
        decided: {
          decision: result.decision,
          rules: [...result.rules],
          file: file.hash,
          ...(inline ? { inline } : {}),
          // Absent in instances that began before decision files were settings.
          ...(setting === undefined ? {} : { setting: tableKey(path), version: setting.version }),
        },
        values: {
          output: result.output,
          input: vars,
          evaluated: asJson(result.evaluated),
          ...(result.warnings.length === 0 ? {} : { warnings: asJson(result.warnings) }),
        },
      },
    };
  } catch (error) {
    if (error instanceof DecisionError || error instanceof FeelLimitError)
      throw new StepFailed(error.message, { retriable: false, cause: error });
    throw error;
  }
};

/** What a result says is plain data. */
const asJson = (value: unknown): Json => value as Json;
