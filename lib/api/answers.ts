import type { DecisionResult } from '../expressions/index.ts';
import type { JsonObject } from '../model/json.ts';
import type { SourceMap } from '../model/compiled.ts';
import type { Notice, Page, Person } from '../platform/port.ts';
import type {
  AttachmentView,
  AuditExport,
  BatchItemView,
  BatchView,
  Bulk,
  CancellationView,
  CommentView,
  DecisionDetail,
  DecisionSummary,
  DraftView,
  EditPreview,
  ExecutionHistory,
  IncidentGroupView,
  IncidentView,
  InstanceDetail,
  InstanceView,
  KpiReport,
  OperationView,
  ProcessView,
  SearchHit,
  SettingView,
  StepDetail,
  SubstitutionView,
  TaskDetail,
  TaskView,
  VerifyReport,
  WorkView,
} from '../runtime/types.ts';
import type { RecordPage } from './about.ts';

/**
 * What operations answer, by the name under which it stands in the OpenAPI document. A row of the API names one of these, and its handler gives exactly
 * that type. `npm run generate` makes `answers.json`, the document, the client and the reference from it; a contract test holds what is really answered
 * against it.
 */
export interface Answers {
  Nothing: Record<string, never>;
  Health: { readonly status: 'ok' };
  Person: Person;
  People: Listed<Person>;
  /** Local mode: the secret of a session, and whose it is. */
  Session: { readonly token: string; readonly person: Person };
  Notifications: Listed<Notice & { readonly at: string }>;

  Processes: Listed<ProcessView>;
  ProcessDetail: ProcessDetail;
  StartForm: { readonly form?: JsonObject };
  KpiReport: KpiReport;
  Settings: Listed<SettingView>;
  Setting: SettingView;

  Decisions: Listed<DecisionSummary>;
  DecisionDetail: DecisionDetail;
  Evaluation: DecisionResult & Pick<DecisionSummary, 'process' | 'file' | 'hash' | 'version'>;

  Instance: InstanceView;
  InstanceDetail: InstanceDetail;
  InstancePage: Page<InstanceView>;
  SearchPage: Page<SearchHit> & { readonly asOf?: string };
  RecordPage: RecordPage;
  ExecutionHistory: ExecutionHistory;
  StepDetail: StepDetail;
  EditPreview: EditPreview;
  CancellationView: CancellationView;
  Erased: { readonly instance: string; readonly erasedAt: string };
  LegalHold: { readonly hold: boolean };

  /** Of a message: what became of it. */
  Published: {
    readonly id: string;
    readonly status: 'delivered' | 'buffered' | 'expired';
    readonly instance?: string;
  };
  /** Of a signal: how many it reached, and the instances that it started. */
  Broadcast: { readonly id: string; readonly reached: number; readonly started: readonly string[] };

  Task: TaskView;
  TaskDetail: TaskDetail;
  TaskPage: Page<TaskView>;
  Bulk: Bulk;
  Draft: DraftView;
  Comment: CommentView;
  Attachment: AttachmentView;
  Substitution: SubstitutionView;
  Substitutions: Listed<SubstitutionView>;

  Incident: IncidentView;
  IncidentPage: Page<IncidentView>;
  IncidentGroup: IncidentGroupView;
  IncidentGroups: Listed<IncidentGroupView>;
  Operation: OperationView;
  OperationPage: Page<OperationView>;
  Batch: BatchView;
  BatchPage: Page<BatchView>;
  BatchItemPage: Page<BatchItemView>;
  BatchPreview: { readonly count: number; readonly consequence: string };

  Job: WorkView;
  Jobs: Listed<WorkView>;
  JobPage: Page<WorkView>;

  AuditExport: AuditExport;
  VerifyReport: VerifyReport;
  Receipts: Listed<JsonObject>;
  /** Null where nothing is new. */
  Receipt: JsonObject | null;
}
export type AnswerName = keyof Answers;

/** A list that is never paged. */
export interface Listed<T> {
  readonly items: readonly T[];
}

export interface ProcessDetail extends ProcessView {
  readonly elements: readonly {
    readonly id: string;
    /** Local name of the BPMN element, e.g. `userTask`. */
    readonly type: string;
    readonly slug: string;
    readonly scope: string;
    readonly name?: string;
  }[];
  /** What process.yaml says. */
  readonly binding: JsonObject;
  readonly variables: readonly string[];
  readonly sourceMap: SourceMap;
}

/** What is answered that is no JSON, by its content type. */
export const MEDIA = { xml: 'text/xml', html: 'text/html', file: 'application/octet-stream' } as const;
export type MediaName = keyof typeof MEDIA;
