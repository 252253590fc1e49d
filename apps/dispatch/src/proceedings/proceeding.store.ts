import { scopeValues, sql, type Scope, type Transaction } from '@fengqiao/service';
import type { Unit } from '@fengqiao/domain';
import { Injectable } from '@nestjs/common';
import type { Asking } from '../dispatches/answering';
import type { Dispatch, Event } from '../dispatches/dispatch';
import type { By } from '../dispatches/dispatch.store';
import type { ListedKind } from '../dispatches/listed';
import type { SetClock } from '../dispatches/rulebook';

/** What runs beside the handling: each a row of a worklist. */
export type Kind = 'objection' | 'deferral' | Asking | ListedKind;

/** Whom it is about, who decides it, and whoever stands above either; `$n` … are the `scopeValues`. */
export const mayBeSeen = (n: number): string => `
  ($${n}::boolean or p.path <@ $${n + 1}::text[]::ltree[] or p.decider <@ $${n + 1}::text[]::ltree[]
    or p.path = any($${n + 2}::text[]::ltree[]) or p.decider = any($${n + 2}::text[]::ltree[]))`;

const seen = sql(`
  select d.state from proceeding p join dispatch d on d.id = p.dispatch_id
  where p.id = $1 and p.kind = $2 and ${mayBeSeen(3)} for update of d`);
const begin = sql(`
  insert into proceeding (id, kind, dispatch_id, ticket_no, path, decider, status, limit_at, version, body)
  values ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9)`);
const change = sql(
  `update proceeding set status = $2, version = $3, body = body || $4, limit_at = coalesce($5, limit_at) where id = $1`,
);

type Begun = {
  readonly id: string;
  readonly kind: Kind;
  /** Whom it is about, and who decides. */
  readonly unitId: string;
  readonly decider: string;
  readonly limit: SetClock;
  readonly body: object;
};
type Changed = { readonly id: string; readonly status: string; readonly body: object; readonly limitAt?: string };

/** The rows of the worklists, written from the events in the transaction that decides them. */
@Injectable()
export class ProceedingStore {
  /** The dispatch of a proceeding that the scope shows, locked. */
  async seen(tx: Transaction, kind: Kind, id: string, scope: Scope): Promise<Dispatch | undefined> {
    return (await tx.one<{ state: Dispatch }>(seen, [id, kind, ...scopeValues(scope)]))?.state;
  }

  follow(
    tx: Transaction,
    events: readonly Event[],
    states: readonly Dispatch[],
    by: By,
    unitOf: (id: string) => Unit | undefined,
  ): void {
    const path = (id: string): string => unitOf(id)?.path ?? id;
    events.forEach((event, at) => {
      const { id: dispatchId, ticketNo, version } = states[at]!;
      const begun = begunBy(event);
      if (begun) {
        const { id, kind, unitId, decider, limit, body } = begun;
        const row = [id, kind, dispatchId, ticketNo, path(unitId), path(decider), limit.dueAt, version];
        const known = { ...body, unitId, decider, at: event.at, ...(limit.provisional && { provisional: true }) };
        tx.write(begin, [...row, JSON.stringify(known)]);
      }
      const changed = changedBy(event, by);
      for (const { id, status, body, limitAt } of [...(changed ? [changed] : []), ...recomputedBy(event)])
        tx.write(change, [id, status, version, JSON.stringify(body), limitAt ?? null]);
    });
  }
}

const begunBy = (event: Event): Begun | undefined => {
  switch (event.type) {
    case 'Objected': {
      const { objectionId: id, unitId, reviewer: decider, limit, assignmentId, raised, grounds, basis, proposedLead } = event;
      const body = { assignmentId, raised, grounds, basis, ...(proposedLead && { proposedLead }) };
      return { id, kind: 'objection', unitId, decider, limit, body };
    }
    case 'HangAsked': {
      const { deferralId: id, unitId, decider, limit, assignmentId, reason: grounds, plan, reviewAt } = event;
      return { id, kind: 'deferral', unitId, decider, limit, body: { assignmentId, grounds, plan, reviewAt } };
    }
    case 'Supervised': {
      const { id, unitId, superior: decider, limit, text, because } = event;
      return { id, kind: 'supervision', unitId, decider, limit, body: { text, because } };
    }
    case 'Raised': {
      const { id, unitId, to: decider, limit, assignmentId, reason } = event;
      return { id, kind: 'raise', unitId, decider, limit, body: { assignmentId, reason } };
    }
    case 'Consulted': {
      const { id, unitId, asker: decider, limit, question } = event;
      return { id, kind: 'consultation', unitId, decider, limit, body: { question } };
    }
    default:
      return undefined;
  }
};

const changedBy = (event: Event, { unitId: decidedBy }: By): Changed | undefined => {
  const decidedAt = event.at;
  switch (event.type) {
    case 'ObjectionRejected': {
      const { objectionId: id, reason, excusedMs } = event;
      return { id, status: 'rejected', body: { decidedAt, decidedBy, reason, excusedMs } };
    }
    case 'ObjectionUpheld': {
      const newLead = event.assignments.find(({ role }) => role === 'lead')?.unitId;
      return { id: event.objectionId, status: 'upheld', body: { decidedAt, decidedBy, reason: event.reason, newLead } };
    }
    case 'ObjectionOvertaken':
      return { id: event.objectionId, status: 'overtaken', body: { decidedAt, excusedMs: event.excusedMs } };
    case 'HangApproved': {
      const { deferralId: id, reason, reviewAt: limitAt } = event;
      return { id, status: 'approved', body: { decidedAt, decidedBy, reason }, limitAt };
    }
    case 'HangRejected':
      return { id: event.deferralId, status: 'rejected', body: { decidedAt, decidedBy, reason: event.reason } };
    case 'Answered': {
      const { id, text: answer, proposedLead } = event;
      return { id, status: 'answered', body: { decidedAt, decidedBy, answer, ...(proposedLead && { proposedLead }) } };
    }
    case 'AnswerOvertaken':
      return { id: event.id, status: 'overtaken', body: { endedAt: event.at } };
    case 'Resumed':
    case 'HangOvertaken':
      return { id: event.deferralId, status: 'ended', body: { endedAt: event.at } };
    default:
      return undefined;
  }
};

/** What waits for a decision or an answer is open, whenever it is due. */
const recomputedBy = (event: Event): Changed[] =>
  event.type === 'Recomputed'
    ? (event.waits ?? []).map(({ id, set: { dueAt: limitAt, provisional } }) => ({
        id,
        status: 'open',
        body: { provisional },
        limitAt,
      }))
    : [];
