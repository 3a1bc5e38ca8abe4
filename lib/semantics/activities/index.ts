import type { Node, NodeType } from '../../model/process-model.ts';
import type { Run } from '../run.ts';
import type { Instance, Role } from '../types.ts';
import { adHoc } from './ad-hoc.ts';
import { callActivity } from './call-activity.ts';
import { receiveTask } from './receive-task.ts';
import { scriptTask } from './script-task.ts';
import { sendTask } from './send-task.ts';
import { subProcess } from './sub-process.ts';
import { task } from './task.ts';

/** What an activity does once it is active. */
export interface Activity {
  readonly role: Role;
  readonly start: (run: Run, instance: Instance, node: Node) => void;
}

/** One row an activity type. */
const rows = (): Readonly<Partial<Record<NodeType, Activity>>> => ({
  task,
  userTask: task,
  manualTask: task,
  serviceTask: task,
  businessRuleTask: task,
  sendTask,
  receiveTask,
  scriptTask,
  callActivity,
  subProcess,
  transaction: subProcess,
  eventSubProcess: subProcess,
  adHocSubProcess: adHoc,
});

// Activities know each other, so the table is made when it is first asked for.
let table: Readonly<Partial<Record<NodeType, Activity>>> | undefined;
export const activityOf = (type: NodeType): Activity => (table ??= rows())[type]!;
