import { compile } from '../../lib/compiler/index.ts';
import { movedClock } from '../../lib/local/clock.ts';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import { openTutti, type Tutti, type TuttiOptions } from '../../lib/local/tutti.ts';
import type { PeopleBinding, StepBinding } from '../../lib/model/binding.ts';
import type { BusinessCalendar } from '../../lib/model/calendar.ts';
import type { Json, JsonObject } from '../../lib/model/json.ts';
import type { ProcessModel } from '../../lib/model/process-model.ts';
import { readBpmn } from '../../lib/notation/index.ts';
import type { Person } from '../../lib/platform/port.ts';
import { actorOf, type Actor, type TaskView } from '../../lib/runtime/types.ts';

/** Monday, 8 in the morning, UTC. */
export const MONDAY = Date.UTC(2026, 0, 5, 8);

export const person = (
  id: string,
  groups: readonly string[],
  roles: Person['roles'] = ['viewer', 'approver'],
): Person => ({
  id,
  name: id,
  email: `${id}@bank.example`,
  groups,
  roles,
});

/** Four approvers, one of them a lead; an operator, an owner, an admin. */
export const TEAM: readonly Person[] = [
  ...LOCAL_PEOPLE.filter((p) => p.id === 'clara'),
  person('ana', ['experts']),
  person('ben', ['experts']),
  person('cy', ['experts', 'leads']),
  person('dan', ['leads']),
  person('eve', ['others']),
  person('oskar', ['operations'], ['viewer', 'operator']),
  person('root', [], ['admin']),
];

export interface OpenPeople {
  readonly tutti: Tutti;
  readonly clock: ReturnType<typeof movedClock>;
  as(id: string): Actor;
  /** Starts an instance that comes to the task `approve`; gives that task. */
  task(variables?: JsonObject): Promise<TaskView>;
  find(instance: string, status?: 'open' | 'completed'): Promise<TaskView | undefined>;
  actions(instance: string): Promise<string[]>;
  variables(instance: string): Promise<JsonObject>;
  close(): Promise<void>;
}

const XML = (
  form: boolean,
): string => `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="https://tutti.example">
  <bpmn:process id="approval" isExecutable="true">
    <bpmn:startEvent id="Start"><bpmn:outgoing>F0</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="F0" sourceRef="Start" targetRef="${form ? 'Prepare' : 'Approve'}" />
    ${
      form
        ? `<bpmn:userTask id="Prepare" name="Prepare"><bpmn:incoming>F0</bpmn:incoming><bpmn:outgoing>F1</bpmn:outgoing></bpmn:userTask>
    <bpmn:sequenceFlow id="F1" sourceRef="Prepare" targetRef="Approve" />`
        : ''
    }
    <bpmn:userTask id="Approve" name="Approve"><bpmn:incoming>${form ? 'F1' : 'F0'}</bpmn:incoming><bpmn:outgoing>F2</bpmn:outgoing></bpmn:userTask>
    <bpmn:sequenceFlow id="F2" sourceRef="Approve" targetRef="End" />
    <bpmn:endEvent id="End"><bpmn:incoming>F2</bpmn:incoming></bpmn:endEvent>
  </bpmn:process></bpmn:definitions>`;

/** A process with one task for people (after `prepare`, where it is bound), on a moved clock and in memory. */
export async function openPeople(
  people: PeopleBinding,
  more: {
    readonly prepare?: PeopleBinding;
    readonly calendars?: Readonly<Record<string, BusinessCalendar>>;
    readonly step?: Partial<StepBinding>;
    readonly options?: Partial<TuttiOptions>;
    readonly team?: readonly Person[];
  } = {},
): Promise<OpenPeople> {
  const clock = movedClock(MONDAY);
  const team = more.team ?? TEAM;
  const tutti = await openTutti({
    clock,
    random: () => 0.5,
    people: team,
    models: { generate: () => Promise.reject(new Error('nobody asks a model')) },
    ...more.options,
  });
  const { model: drawn } = await readBpmn(XML(more.prepare !== undefined));
  const steps: Record<string, StepBinding> = {
    Approve: { people, result: 'answer', timeout: 'P30D', ...more.step },
    ...(more.prepare === undefined ? {} : { Prepare: { people: more.prepare, result: 'prepared', timeout: 'P30D' } }),
  };
  const model: ProcessModel = {
    ...drawn!,
    variables: ['amount', 'answer', 'prepared', 'team'],
    binding: { ...drawn!.binding, steps },
    nodes: Object.fromEntries(
      Object.entries(drawn!.nodes).map(([id, n]) => [id, steps[id] === undefined ? n : { ...n, step: steps[id] }]),
    ),
    documents: { ...drawn!.documents, ...(more.calendars as unknown as Readonly<Record<string, Json>>) },
  };
  await tutti.deploy({ model, compiled: compile(model), findings: [] });
  const as = (id: string): Actor => actorOf(team.find((p) => p.id === id)!);
  const root: Actor = { kind: 'person', id: 'root', groups: [], roles: ['admin'] };
  const find: OpenPeople['find'] = async (instance, status = 'open') =>
    (await tutti.runtime.tasks.list({ scope: 'all', status, instance }, root)).items[0];
  return {
    tutti,
    clock,
    as,
    find,
    async task(variables = {}) {
      const { id } = await tutti.runtime.instances.start({ process: 'approval', variables }, as('clara'));
      await clock.settle();
      const found = await find(id);
      if (found === undefined) {
        const { items } = await tutti.runtime.incidents.list({ instance: id });
        throw new Error(items[0]?.cause ?? 'no task came');
      }
      return found;
    },
    actions: async (instance) =>
      (await tutti.runtime.audit.list({ stream: instance, limit: 500 })).items.map((e) => e.action),
    variables: async (instance) => (await tutti.runtime.instances.get(instance)).variables as JsonObject,
    close: () => tutti.close(),
  };
}
