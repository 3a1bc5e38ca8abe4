import type { Json, JsonObject } from '../../model/json.ts';
import type { Page } from '../../platform/port.ts';
import type { Actor, ListOptions, Refusal } from '../types.ts';

export type TaskStatus = 'open' | 'claimed' | 'completed' | 'cancelled';
export type TaskSort = 'created' | 'due' | 'priority' | 'followUp';
/** Against the due date: on time, at risk (a share of the time is over), breached. */
export type Lateness = 'on-time' | 'at-risk' | 'breached';

export interface TaskView {
  readonly id: string;
  readonly instance: string;
  readonly process: string;
  readonly element: string;
  readonly name: string;
  readonly activation: string;
  readonly status: TaskStatus;
  readonly groups: readonly string[];
  readonly users: readonly string[];
  readonly assignee?: string;
  readonly claimedAt?: string;
  /** Whoever delegated it, and decides when the delegate has resolved it. */
  readonly owner?: string;
  readonly delegation?: 'pending' | 'resolved';
  /** 0 to 100, the higher the sooner; 50 where nothing is said. */
  readonly priority: number;
  readonly createdAt: string;
  readonly due?: string;
  readonly followUp?: string;
  readonly late: Lateness;
  /** Whom it is escalated to when it is late, and whom it was. */
  readonly escalateTo?: string;
  readonly escalatedTo?: string;
  readonly completedBy?: string;
  readonly completedAt?: string;
  /** In whose place it was completed. */
  readonly completedFor?: string;
  readonly businessKey?: string;
  /** Present where several people decide together. */
  readonly votes?: VotesView;
  /** Several tasks of this element may be completed in one request. */
  readonly bulk?: true;
  /** Raised by every change; send it back to avoid overwriting (If-Match). */
  readonly revision: number;
}
export interface VotesView {
  /** Approvals that decide. */
  readonly needed: number;
  /** People who vote at most; absent: everybody who may. */
  readonly of?: number;
  readonly approvals: number;
  readonly rejections: number;
  readonly veto: boolean;
  readonly cast: readonly VoteView[];
}
export interface VoteView {
  readonly by: string;
  readonly onBehalfOf?: string;
  readonly approved: boolean;
  readonly at: string;
  readonly reason?: string;
}
export interface TaskDetail extends TaskView {
  /** form-js schema. */
  readonly form?: JsonObject;
  /** Values shown beside and prefilled. */
  readonly data: JsonObject;
  /** Present where a model's answer came to people. */
  readonly evidence?: Evidence;
  /** Why the caller may not act, if so. */
  readonly blocked?: string;
  /** In whose place the caller would act. */
  readonly onBehalfOf?: string;
  /** What the caller has saved of the form; nobody else sees it. */
  readonly draft?: DraftView;
  /** What a delegate has worked out for the owner. */
  readonly proposal?: { readonly by: string; readonly at: string; readonly data: JsonObject; readonly note?: string };
  readonly comments: readonly CommentView[];
  readonly attachments: readonly AttachmentView[];
}
export interface Evidence {
  readonly output: Json;
  readonly confidence: number;
  readonly threshold: number;
  /** Parts the confidence is the minimum of: what the model states of itself, and every check (0 or 1). `says`: the check in words. */
  readonly parts: readonly {
    readonly kind?: 'stated' | 'check';
    /** The FEEL expression. */
    readonly source: string;
    readonly says?: string;
    readonly value: number;
  }[];
  /** Why it came to a person, in plain words. */
  readonly reason: 'below-threshold' | 'sample' | 'stopped' | 'invalid-output' | 'budget' | 'model-error';
  readonly why: string;
  readonly model: string;
  readonly documents: readonly { readonly name: string; readonly text?: string; readonly blob?: string }[];
  /** What was declared, by field of the output. */
  readonly declared?: JsonObject;
}
export interface DraftView {
  readonly data: JsonObject;
  readonly savedAt: string;
}
export interface CommentView {
  readonly id: string;
  readonly by: string;
  readonly at: string;
  readonly text: string;
}
export interface AttachmentView {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly by: string;
  readonly at: string;
}
export interface Attachment extends AttachmentView {
  readonly content: Uint8Array;
}

export interface TaskFilter extends ListOptions {
  /** mine: held, delegated or done by the caller; groups: those too, and what the caller may take; unassigned: what nobody holds; all: by role. */
  readonly scope?: 'mine' | 'groups' | 'unassigned' | 'all';
  readonly status?: 'open' | 'completed';
  readonly process?: string;
  readonly element?: string;
  readonly instance?: string;
  readonly group?: string;
  readonly assignee?: string;
  readonly businessKey?: string;
  /** Due at or after, due before; ISO 8601. */
  readonly dueFrom?: string;
  readonly dueBefore?: string;
  /** Leaves out what is to be looked at later than this. */
  readonly followUpBefore?: string;
  readonly minPriority?: number;
  readonly late?: Lateness;
  /** Open tasks: default created. Completed ones come by the time of completion. */
  readonly sort?: TaskSort;
  readonly order?: 'asc' | 'desc';
}

/** Result of one item of a bulk request. */
export interface BulkItem {
  readonly id: string;
  readonly ok: boolean;
  readonly task?: TaskView;
  readonly problem?: { readonly code: string; readonly detail: string; readonly errors: Refusal['problems'] };
}
export interface Bulk {
  readonly items: readonly BulkItem[];
  readonly done: number;
  readonly failed: number;
}

export interface SubstitutionView {
  readonly id: string;
  /** Who is away, and who acts meanwhile. */
  readonly person: string;
  readonly substitute: string;
  readonly from: string;
  readonly to: string;
  readonly reason?: string;
  readonly createdBy: string;
  readonly status: 'planned' | 'active' | 'over';
}

export interface Changed {
  readonly revision?: number;
}
export interface Reasoned extends Changed {
  readonly reason?: string;
}
export interface Completion extends Reasoned {
  readonly idempotencyKey?: string;
  /** The link that the decision came by: it is spent with the decision, in one transaction. */
  readonly link?: string;
}

/** What the page behind a message shows to whoever opens it: no data of the case. */
export interface LinkView {
  readonly task: string;
  readonly name: string;
  readonly process: string;
  /** Words of the answers. */
  readonly answers: readonly string[];
  readonly expires: string;
  readonly state: 'open' | 'used' | 'expired' | 'closed';
}

export interface Tasks {
  /** `rolesOf`: the roles that the caller has towards a task, where they are not the same for all. */
  list(
    filter: TaskFilter,
    by: Actor,
    rolesOf?: (task: { readonly process: string; readonly groups: readonly string[] }) => readonly string[],
  ): Promise<Page<TaskView>>;
  get(id: string, by: Actor): Promise<TaskDetail>;
  claim(id: string, by: Actor, revision?: number): Promise<TaskView>;
  release(id: string, by: Actor, revision?: number): Promise<TaskView>;
  /** Gives a task to somebody else for good. Takes a reason. */
  reassign(id: string, to: string, reason: string, by: Actor, revision?: number): Promise<TaskView>;
  /** Lets somebody work on a task whose holder decides later. Takes a reason. */
  delegate(id: string, to: string, reason: string, by: Actor, revision?: number): Promise<TaskView>;
  /** The delegate hands it back to the owner, with a proposal. */
  resolve(id: string, data: JsonObject, by: Actor, options?: Changed & { readonly note?: string }): Promise<TaskView>;
  /** Priority and due date take a reason and a role; a follow-up date is the holder's. `null` takes a follow-up date away. */
  plan(
    id: string,
    to: { readonly priority?: number; readonly due?: string; readonly followUp?: string | null },
    by: Actor,
    options?: Reasoned,
  ): Promise<TaskView>;
  saveDraft(id: string, data: JsonObject, by: Actor): Promise<DraftView>;
  dropDraft(id: string, by: Actor): Promise<void>;
  comment(id: string, text: string, by: Actor): Promise<CommentView>;
  attach(
    id: string,
    file: { readonly name: string; readonly contentType: string; readonly content: Uint8Array },
    by: Actor,
  ): Promise<AttachmentView>;
  attachment(id: string, attachment: string, by: Actor): Promise<Attachment>;
  detach(id: string, attachment: string, reason: string, by: Actor): Promise<void>;
  /** Enforces the form's schema, four eyes, candidates, deadline. Overriding a model takes `reason`. Where several decide together, it is one vote. */
  complete(id: string, data: JsonObject, by: Actor, options?: Completion): Promise<TaskView>;
  claimAll(ids: readonly string[], by: Actor): Promise<Bulk>;
  /** Only tasks of one element, and only where its binding says `bulk`. */
  completeAll(ids: readonly string[], data: JsonObject, by: Actor, options?: Reasoned): Promise<Bulk>;

  /** What the page behind a message shows. Reading it changes nothing. */
  link(token: string): Promise<LinkView>;
  /** Answers by a message's page: once, in time, and only as the person it was sent to. */
  answer(token: string, answer: string, by: Actor, options?: { readonly reason?: string }): Promise<TaskView>;

  substitutions(by: Actor, person?: string): Promise<readonly SubstitutionView[]>;
  substitute(
    request: {
      readonly person?: string;
      readonly substitute: string;
      readonly from: string;
      readonly to: string;
      readonly reason?: string;
      /** Groups of the person away, where the directory does not tell them and somebody else arranges it. */
      readonly groups?: readonly string[];
    },
    by: Actor,
  ): Promise<SubstitutionView>;
  endSubstitution(id: string, by: Actor): Promise<SubstitutionView>;
}
