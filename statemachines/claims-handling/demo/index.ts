import { rulesModel } from '../../shared/rules-model.ts';
import { payments } from './payments.ts';
import { people } from './people.ts';
import { startRobot } from './robot.ts';

export { people };

/** The demo systems by connection name (process.yaml `connections`). No step of this process asks a model. Never deployed. */
export const createDemo = () => ({
  connections: { payments: payments() },
  model: rulesModel('no prompt of this process', () => null),
});

/** Workers that run beside the process: who they are, and how they start. */
export const workers = [{ as: 'robot', start: startRobot }];
