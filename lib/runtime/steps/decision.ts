import {
  DecisionError,
  evaluateDecision,
  FeelLimitError,
  readDecisions,
  type DecisionModel,
} from '../../expressions/index.ts';
import type { Json } from '../../model/json.ts';
import type { ProcessFile } from '../../model/process-model.ts';
import { checkOutput, inputs } from './result.ts';
import { StepFailed, type Executor } from './types.ts';

/** Evaluates a DMN decision; the record says which rules of which tables held, and for which inputs. */
export const decision: Executor = async (context) => {
  const [path = '', id] = context.step.decision!.split('#');
  const { files } = context.deployed.model;
  const file = files[path];
  if (file === undefined)
    throw new StepFailed(`${path} is not part of this version of the process`, { retriable: false });
  const vars = inputs(context);
  try {
    const result = evaluateDecision(modelOf(files, file), id, vars, { now: context.ports.clock.now() });
    checkOutput(context, result.output);
    return {
      output: result.output,
      record: {
        action: 'decision.rule',
        decided: { decision: result.decision, rules: [...result.rules], file: file.hash },
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

type Files = Readonly<Record<string, ProcessFile>>;
/** A version of a process is read once; its models stay with its files. */
const models = new WeakMap<Files, Map<string, DecisionModel>>();
function modelOf(files: Files, file: ProcessFile): DecisionModel {
  let known = models.get(files);
  if (known === undefined) models.set(files, (known = new Map()));
  let model = known.get(file.path);
  if (model === undefined) {
    const others = Object.values(files).filter((f) => f !== file && f.path.endsWith('.dmn'));
    known.set(file.path, (model = readDecisions(file, others)));
  }
  return model;
}
