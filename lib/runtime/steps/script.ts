import { evaluateFeel, FeelError } from '../../expressions/index.ts';
import { checkOutput, inputs } from './result.ts';
import { StepFailed, type Executor } from './types.ts';

/** Evaluates the script of a script task, which is FEEL. */
export const script: Executor = async (context) => {
  const { body } = context.node.script!;
  const vars = inputs(context);
  try {
    const output = checkOutput(context, evaluateFeel(body, vars));
    return {
      output,
      record: { action: 'step.completed', decided: { kind: 'script' }, values: { output, input: vars } },
    };
  } catch (error) {
    if (error instanceof FeelError) throw new StepFailed(error.message, { retriable: false, cause: error });
    throw error;
  }
};
