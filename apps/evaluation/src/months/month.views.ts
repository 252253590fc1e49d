import type { City } from '@fengqiao/city';
import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { CITY, Database } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { isPublic } from '../visibility';
import { MonthStore, type CorrectionLine } from './month.store';

type Reading = typeof evaluation.monthSnapshot;

/** The body of a notice. Those from before it had hashes for what not all may read have no `tickets`, and are not shown whole. */
type Told = {
  readonly lines: CorrectionLine[];
  readonly tickets?: string;
  readonly definitionId?: string;
  readonly policyVersion?: string;
};

/** A closed month as it was frozen, with the corrections that were issued since. */
@Injectable()
export class MonthViews {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly database: Database,
    private readonly months: MonthStore,
  ) {}

  async snapshot({ month }: InputOf<Reading>): Promise<AnswerOf<Reading>> {
    const closed = await this.months.closed(this.database, month);
    if (!closed) return refuse('not-found', `${month} is not closed`);
    const [{ body, closedBy }, notices] = await Promise.all([
      this.months.bodyOf(this.database, month),
      this.months.notices(this.database, month),
    ]);
    return {
      snapshotId: closed.id,
      month,
      closedAt: closed.closedAt.toISOString(),
      closedBy,
      policyVersion: closed.policy.version,
      definitionId: closed.policy.definitionId,
      sha256: closed.sha256,
      body,
      corrections: notices.map(({ id, nth, issuedAt, issuedBy, sha256, body: text }) => {
        const told = JSON.parse(text) as Told;
        const lines = told.lines
          .filter(({ role, unitId }) => role === 'lead' && isPublic(this.city, unitId))
          .map(({ ticketNo: _, ...line }) => line);
        const { definitionId, policyVersion } = told;
        const by = definitionId === undefined || policyVersion === undefined ? {} : { definitionId, policyVersion };
        const signed = { id, nth, issuedAt: issuedAt.toISOString(), issuedBy, sha256 };
        return { ...signed, ...by, ...(told.tickets && { body: text }), lines };
      }),
    };
  }
}
