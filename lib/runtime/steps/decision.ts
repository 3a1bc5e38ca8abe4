import { DecisionError, evaluateDecision, FeelError, readDecisions } from '../../expressions/index.ts';
import { checkOutput, inputs } from './result.ts';
import { StepFailed, type Executor } from './types.ts';

/** Evaluates a DMN decision; the record says which rules fired. */
export const decision: Executor = async (context) => {
  const [path = '', id] = context.step.decision!.split('#');
  const file = context.deployed.model.files[path];
  if (file === undefined)
    throw new StepFailed(`${path} is not part of this version of the process`, { retriable: false });
  const vars = inputs(context);
  try {
    const { output, rules, decision: name } = evaluateDecision(await readDecisions(file.text), id, vars);
    checkOutput(context, output);
    return {
      output,
      record: {
        action: 'decision.rule',
        decided: { decision: name, rules: [...rules], file: file.hash },
        values: { output, input: vars },
      },
    };
  } catch (error) {
    if (error instanceof DecisionError || error instanceof FeelError)
      throw new StepFailed(error.message, { retriable: false, cause: error });
    throw error;
  }
};
