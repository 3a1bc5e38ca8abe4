import { evaluateFeel, feelOf } from '../../expressions/index.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { tell } from '../calls/arm.ts';
import { accountable, inlineOf } from '../core.ts';
import { keys } from '../keys.ts';
import type { TaskRecord, VoteRecord } from '../records.ts';
import { unlisten } from '../scopes.ts';
import { Refusal } from '../types.ts';
import { decide, type Deciding } from './complete.ts';
import { fitsSchema, type Judged } from './judge.ts';
import { actorsOf, candidatesOf, peopleIn } from './standing.ts';
import { note, peopleOf, putTask } from './task.ts';

const APPROVES = '=decision = "approve"';
/** The error with which a vote ends that can no longer be held; an operator sees it as an incident. */
const TOO_FEW = 'TUTTI.TooFewVoters';

/** What the votes say together; undefined while they say nothing yet. */
export type Verdict = 'approved' | 'rejected';

/**
 * The decision of the votes so far: a veto rejects at once; enough approvals approve; rejections reject as soon as the approvals needed can no
 * longer be reached among those who are asked (`of`).
 */
export function verdictOf(
  quorum: NonNullable<TaskRecord['quorum']>,
  votes: readonly Pick<VoteRecord, 'approved' | 'veto'>[],
): Verdict | undefined {
  if (votes.some((v) => v.veto === true)) return 'rejected';
  const approvals = votes.filter((v) => v.approved).length;
  if (approvals >= quorum.needed) return 'approved';
  return quorum.of !== undefined && votes.length - approvals > quorum.of - quorum.needed ? 'rejected' : undefined;
}

/**
 * One vote, on the one token of the task. The machine hears of the decision alone. Nobody votes twice, neither for themselves nor in somebody's
 * place; who is left over when it can neither be decided nor go on is an incident.
 */
export async function castVote(d: Deciding, judged: Judged): Promise<TaskRecord> {
  const { core, change, task, instance, deployed, node, actor } = d;
  const people = peopleOf(node)!;
  const quorum = task.quorum!;
  const cast = task.votes ?? [];
  const mine = peopleIn(actor);
  const before = cast.find((v) => voters(v).some((p) => mine.includes(p)));
  if (before !== undefined)
    throw new Refusal(
      'conflict',
      'ALREADY_VOTED',
      `${before.by} has voted${before.onBehalfOf === undefined ? '' : ` for ${before.onBehalfOf}`} at ${core.iso(before.at)}`,
      { detail: { by: before.by, at: core.iso(before.at) } },
    );
  const approved = approves(people.quorum?.approves, judged.answer);
  const groups =
    actor.onBehalfOf === undefined
      ? actor.groups
      : ((await core.ports.identity.find(actor.onBehalfOf))?.groups ?? actor.groups);
  const veto =
    !approved && (quorum.veto === true || (quorum.veto !== false && quorum.veto.some((g) => groups.includes(g))));
  if (!approved && judged.reason === undefined)
    throw new Refusal('invalid', 'REASON_REQUIRED', 'a rejection takes a reason', {
      problems: [{ pointer: '/reason', message: 'must not be empty' }],
    });
  const vote: VoteRecord = {
    by: actor.id,
    approved,
    at: core.now(),
    ...(actor.onBehalfOf === undefined ? {} : { onBehalfOf: actor.onBehalfOf }),
    ...(veto ? { veto: true as const } : {}),
    ...(judged.reason === undefined ? {} : { reason: judged.reason }),
  };
  const votes = [...cast, vote];
  change.actions.push({
    put: { ...keys.vote(task.id, actor.id), data: await core.small(judged.answer, task.instance, inlineOf(deployed)) },
  });
  note(change, instance, task, actor, 'task.voted', {
    decided: {
      approved,
      veto,
      approvals: votes.filter((v) => v.approved).length,
      rejections: votes.filter((v) => !v.approved).length,
      needed: quorum.needed,
    },
    ...(judged.reason === undefined ? {} : { why: { reason: judged.reason } }),
    values: { answer: judged.answer },
    ...accountable(deployed, node),
  });
  const voted: TaskRecord = { ...task, votes };
  const verdict = verdictOf(quorum, votes);
  if (verdict !== undefined) {
    const output = await together(d, votes, judged.answer, verdict);
    fitsSchema(deployed, node, task, output);
    return decide(d, voted, { ...judged, output }, { decided: { verdict, votes: votes.length } });
  }
  const left = await stillAsked(d, votes);
  if (left !== undefined && votes.filter((v) => v.approved).length + left < quorum.needed)
    return fewLeft(d, voted, left);
  return putTask(change, task, voted);
}

const voters = ({ by, onBehalfOf }: VoteRecord): readonly string[] =>
  onBehalfOf === undefined ? [by] : [by, onBehalfOf];

function approves(bound: string | undefined, answer: JsonObject): boolean {
  return evaluateFeel(feelOf(bound ?? APPROVES)!, answer) === true;
}

/** What goes to the process: the verdict, the figures, and every vote with what was filled in. */
async function together(d: Deciding, votes: readonly VoteRecord[], last: JsonObject, verdict: Verdict): Promise<Json> {
  const { core, task } = d;
  const all = await Promise.all(
    votes.map(async (v, i): Promise<Json> => {
      const kept = i === votes.length - 1 ? last : (await core.ports.store.get(keys.vote(task.id, v.by)))?.data;
      return {
        by: v.by,
        approved: v.approved,
        at: core.iso(v.at),
        data: await core.whole(kept ?? null),
        ...(v.onBehalfOf === undefined ? {} : { onBehalfOf: v.onBehalfOf }),
        ...(v.reason === undefined ? {} : { reason: v.reason }),
      };
    }),
  );
  const approvals = votes.filter((v) => v.approved).length;
  return {
    decision: verdict,
    approvals,
    rejections: votes.length - approvals,
    vetoed: votes.some((v) => v.veto === true),
    votes: all,
  };
}

/** How many may still vote, as far as the directory tells. */
async function stillAsked(d: Deciding, votes: readonly VoteRecord[]): Promise<number | undefined> {
  const { core, task, deployed } = d;
  const candidates = await candidatesOf(core, task);
  if (candidates === undefined) return undefined;
  const acted = await actorsOf(core, task.instance, deployed.model.nodes, task.notBy);
  const out = new Set([...acted.map((a) => a.person), ...votes.flatMap(voters)]);
  const left = [...candidates].filter((c) => !out.has(c)).length;
  return task.quorum?.of === undefined ? left : Math.min(left, task.quorum.of - votes.length);
}

/** Nobody said no, and there are not enough to say yes: an operator has to look. The step is armed anew when they send it on its way again. */
function fewLeft(d: Deciding, voted: TaskRecord, left: number): TaskRecord {
  const { core, change, task, wait, instance } = d;
  const key = keys.wait(task.instance, task.activation);
  change.actions.push({ remove: key, if: [{ attr: 'status', equals: 'open' }] });
  unlisten(core, change, wait);
  const approvals = (voted.votes ?? []).filter((v) => v.approved).length;
  const cause = `${task.quorum!.needed} must approve; ${approvals} did, and ${left} of ${[...task.groups, ...task.users].join(', ')} are left who may vote`;
  tell(core, change, task.instance, wait, { kind: 'failure', error: TOO_FEW, cause });
  const next = putTask(change, task, { ...voted, status: 'cancelled' });
  note(change, instance, task, d.actor, 'task.cancelled', { why: { reason: cause } });
  return next;
}
