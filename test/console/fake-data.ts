import { readFileSync } from 'node:fs';
import type { Json, JsonObject } from '../../lib/model/json.ts';
import type { Person } from '../../lib/platform/port.ts';
import type { IncidentView, InstanceDetail, KpiReport, KpiValue, TaskDetail } from '../../lib/runtime/types.ts';

const folder = new URL('../../statemachines/account-opening/', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, folder), 'utf8');
export const DIAGRAM = text('process.bpmn');
export const form = (name: string): JsonObject => JSON.parse(text(`forms/${name}.form.json`)) as JsonObject;
export const PROCESS = 'account-opening';
export const PROCESS_NAME = 'Account opening for corporate customers';
export const VERSION = `sha256:${'4f3a9c0d'.repeat(8)}`;

const HOUR = 3_600_000;
export const ago = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString();

const person = (id: string, name: string, groups: string[], ...roles: Person['roles']): Person => ({
  id,
  name,
  groups,
  roles,
});
export const PEOPLE: readonly Person[] = [
  person('dora', 'Dora Lind', ['document-review'], 'viewer', 'approver'),
  person('carl', 'Carl Weber', ['compliance'], 'viewer', 'approver'),
  person('olga', 'Olga Novak', [], 'viewer', 'operator'),
  person('owen', 'Owen Price', [], 'viewer', 'owner'),
  person('ada', 'Ada Marsh', [], 'auditor'),
  person('branch-app', 'Branch application', [], 'application'),
  person('all', 'Robin Everyrole', ['document-review', 'compliance'], 'admin'),
];

const application = (id: string, company: string): Json => ({
  id,
  email: `office@${company.toLowerCase()}.example`,
  company: { name: company, registrationNumber: 'HRB 4711', jurisdiction: 'DE' },
  owners: [{ name: 'Ana Costa', dateOfBirth: '1980-04-02' }],
  products: ['current', 'cards'],
});
const DONE = ['Start_Received', 'Start_Progress', 'Start_Checks', 'Task_Screen', 'Task_Credit', 'Task_Identity'];

function instance(n: number, more: Partial<InstanceDetail>): InstanceDetail {
  const key = `A-${1000 + n}`;
  return {
    id: `01K0INSTANCE${String(n).padStart(14, '0')}`,
    process: PROCESS,
    processName: PROCESS_NAME,
    version: VERSION,
    deployment: { number: 1, at: ago(80) },
    businessKey: key,
    status: 'running',
    startedAt: ago(n % 40),
    startedBy: 'branch-app',
    incidents: 0,
    sla: { due: ago((n % 40) - 72), state: 'on-time' },
    variables: { application: application(key, 'Acme') },
    waits: [],
    elements: {},
    flows: {},
    path: [],
    ...more,
  };
}
const reached = (ids: readonly string[]): InstanceDetail['elements'] =>
  Object.fromEntries(ids.map((id) => [id, { state: 'completed' as const, visits: 1 }]));

export function instances(): InstanceDetail[] {
  const review: InstanceDetail['waits'][number] = {
    activation: 'root/Sub_Application:1/Task_Review:1',
    element: 'Task_Review',
    name: 'Review documents',
    kind: 'people',
    since: ago(1),
    due: ago(-3),
    detail: 'waits for document-review',
    people: ['document-review'],
    taskId: 'T-review',
  };
  const stuck: InstanceDetail['waits'][number] = {
    activation: 'root/Task_Provision:1',
    element: 'Task_Provision',
    name: 'Provision account',
    kind: 'incident',
    since: ago(2),
    detail: 'an operator: the step failed 3 times',
    incidentId: 'I-1',
  };
  const flows = { Flow_Start: 1, Flow_Progress: 1, Flow_ChecksStart: 1, Flow_ToReview: 1 };
  return [
    instance(41, {
      waits: [review],
      elements: { ...reached([...DONE, 'Sub_Checks']), Task_Review: { state: 'active', visits: 2 } },
      flows,
      path: DONE,
    }),
    instance(42, {
      incidents: 1,
      sla: { due: ago(-4), state: 'at-risk' },
      waits: [stuck],
      elements: {
        ...reached([...DONE, 'Sub_Application']),
        Task_Screen: { state: 'completed', visits: 2, tookMs: 720_000 },
        Task_Provision: { state: 'incident', visits: 1 },
      },
      parent: { instance: instance(41, {}).id, element: 'Task_Review' },
      children: [{ instance: instance(43, {}).id, element: 'Task_Provision', process: PROCESS, status: 'running' }],
      flows: { ...flows, Flow_ToProvision: 1 },
      path: DONE,
    }),
    instance(43, { incidents: 1, waits: [{ ...stuck, incidentId: 'I-2' }] }),
    instance(38, {
      status: 'cancelled',
      endedAt: ago(20),
      elements: { Task_Review: { state: 'interrupted', visits: 1 } },
    }),
    ...Array.from({ length: 24 }, (_, i) =>
      instance(i + 1, {
        status: 'completed',
        startedAt: ago(60 + i),
        endedAt: ago(10 + i),
        outcome: 'End_Opened',
        outcomeName: 'Account opened',
      }),
    ),
  ];
}

const task = (id: string, n: number, name: string, element: string, more: Partial<TaskDetail>): TaskDetail => ({
  id,
  instance: `01K0INSTANCE${String(n).padStart(14, '0')}`,
  process: PROCESS,
  element,
  name,
  activation: `root/${element}:1`,
  status: 'open',
  groups: ['document-review'],
  users: [],
  priority: 50,
  late: 'on-time',
  comments: [],
  attachments: [],
  createdAt: ago(2),
  due: ago(-3),
  escalateTo: 'onboarding-leads',
  businessKey: `A-${1000 + n}`,
  revision: 1,
  form: form('documents'),
  data: { application: application(`A-${1000 + n}`, 'Acme') },
  ...more,
});

export function tasks(): TaskDetail[] {
  return [
    task('T-review', 41, 'Review documents', 'Task_Review', {
      evidence: {
        output: {
          owners: ['Ana Costa', 'Ben Ode'],
          documents: [{ name: 'register.txt', kind: 'register extract' }],
          confidence: 0.62,
        },
        confidence: 0,
        threshold: 0.8,
        declared: { owners: ['Ana Costa'] },
        parts: [
          { kind: 'stated', source: 'output.confidence', value: 0.62 },
          {
            kind: 'check',
            source: 'count(output.owners) = count(application.owners)',
            says: 'The documents name as many owners as were declared.',
            value: 0,
          },
        ],
        reason: 'below-threshold',
        why: 'The model states 62 % confidence, but a check of its answer does not hold.',
        model: 'plain-rules',
        documents: [
          {
            name: 'register.txt',
            text: 'Commercial register, HRB 4711\nAcme GmbH\nBeneficial owner: Ana Costa, born 1980-04-02\n',
          },
          { name: 'passport.txt', text: 'PASSPORT\nName: Ana Costa\nDate of birth: 02 APR 1980\n' },
        ],
      },
    }),
    task('T-late', 40, 'Review documents', 'Task_Review', { due: ago(5), escalatedTo: 'onboarding-leads' }),
    task('T-compliance', 44, 'Compliance review', 'Task_Compliance', {
      groups: ['compliance'],
      form: form('compliance'),
      data: { application: application('A-1044', 'Borealis'), risk: 'medium' },
    }),
  ];
}

export function incidents(): IncidentView[] {
  const incident = (id: string, n: number): IncidentView => ({
    id,
    instance: `01K0INSTANCE${String(n).padStart(14, '0')}`,
    process: PROCESS,
    element: 'Task_Provision',
    name: 'Provision account',
    activation: 'root/Task_Provision:1',
    status: 'open',
    error: 'TUTTI.StepFailed',
    cause: 'POST /accounts answered 503: core banking is closed for maintenance',
    fingerprint: 'Task_Provision TUTTI.StepFailed 503',
    // The second failed after the first.
    openedAt: ago(44 - n),
    attempts: 3,
    accountable: 'Head of Compliance',
    businessKey: `A-${1000 + n}`,
    editable: { application: application(`A-${1000 + n}`, 'Acme') },
  });
  return [incident('I-1', 42), incident('I-2', 43)];
}

export function kpis(behind: readonly string[]): KpiReport {
  const rate = (name: KpiValue['name'], value: number, target: string, baseline: string, meets: boolean): KpiValue => ({
    name,
    definition: `How the ${name} is counted.`,
    unit: 'share',
    value,
    target,
    baseline,
    meets,
    samples: behind.length,
    instances: behind.slice(0, 2),
  });
  return {
    process: PROCESS,
    from: ago(720),
    to: ago(0),
    asOf: ago(0),
    kpis: [
      {
        name: 'cycleTime',
        definition: 'Time from start to a business end.',
        unit: 'duration',
        p50: 26 * HOUR,
        p95: 71 * HOUR,
        target: 'PT48H',
        baseline: 'P12D',
        meets: true,
        samples: behind.length,
        instances: behind,
      },
      rate('errorRate', 0.083, '1%', '6%', false),
      rate('exceptionRate', 0.02, '3%', '14%', true),
      rate('slaCompliance', 1, '98%', '71%', true),
    ],
    byVersion: [{ version: VERSION, number: 1, deployedAt: ago(80), instances: behind.length }],
    open: { count: 3, oldest: ago(30) },
    businessKeys: Object.fromEntries(behind.map((id) => [id, `A-${1000 + Number(id.slice(-4))}`])),
  };
}
