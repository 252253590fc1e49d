import { createHash } from 'node:crypto';
import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import { refuse } from '@fengqiao/domain';
import { CITY, Clock, UnitOfWork, type Call, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { localTimeOf, policyOfMonth } from '../city-assessing';
import { RankingViews } from '../rankings/ranking.views';
import { isPublic, publicLevels } from '../visibility';
import { canonical, withTexts, type Canonical } from './canonical';
import { MonthReadiness } from './month-readiness.views';
import { MonthStore, type By, type CorrectionLine } from './month.store';
import { closesFrom, toldInWords } from './readiness';

type Closing = typeof evaluation.closeMonth;
type Correcting = typeof evaluation.correctMonth;

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');
const byOf = ({ actor: { kind, id }, unitId }: Call): By => ({ kind, id, unitId });

/**
 * What a notice says to everybody who may read it: its lines without ticket numbers. Those with them, and the lines of units
 * inside a street, are for fewer: it has their hashes.
 */
const noticed = (told: readonly CorrectionLine[], inside: readonly CorrectionLine[]) => ({
  lines: withTexts(told.map(({ ticketNo: _, ...line }) => line)),
  tickets: sha256Of(canonical(withTexts(told))),
  insideStreets: sha256Of(canonical(withTexts(inside))),
});

/** Closes months: nothing that is closed changes; what comes later is a signed correction of the month in which it arrived. */
@Injectable()
export class MonthCommands {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly clock: Clock,
    private readonly work: UnitOfWork,
    private readonly months: MonthStore,
    private readonly readiness: MonthReadiness,
    private readonly rankings: RankingViews,
  ) {}

  close(contract: Closing, { month, ...rest }: InputOf<Closing>, call: Call): Promise<AnswerOf<Closing>> {
    return this.work.decide(contract, call, { month, ...rest }, async (tx): Promise<AnswerOf<Closing>> => {
      const now = this.clock.now();
      const policy = policyOfMonth(this.city, month);
      const from = closesFrom(localTimeOf(this.city).monthRange(month).to, policy.closeDay);
      if (now < from) return refuse('too-early', `${month} closes from ${from.toISOString()}`);
      if (await this.months.closed(tx, month)) return refuse('already-closed', `${month} is closed`);
      const waiting = await this.readiness.waiting(month, now);
      if (waiting.length > 0)
        return refuse('not-ready', `${month} cannot close yet: ${toldInWords(waiting)}`, { present: { waiting } });
      return this.freeze(tx, month, now, call);
    });
  }

  private async freeze(tx: Transaction, month: string, now: Date, call: Call): Promise<AnswerOf<Closing>> {
    await this.months.lock(tx, month);
    if (await this.months.closed(tx, month)) return refuse('already-closed', `${month} is closed`);
    const policy = policyOfMonth(this.city, month);
    const rankings: Record<string, Canonical> = {};
    for (const level of publicLevels) {
      const { items } = await this.rankings.whole(tx, month, level, now);
      rankings[level] = withTexts(items);
      this.months.saveRanking(tx, month, level, items);
    }
    const lines = await this.months.freeze(tx, month, localTimeOf(this.city).monthRange(month));
    const columns = 'role level district unit kind excluded resolvedDen satisfiedDen resolutionApplies satisfactionApplies items responded resolvedYes resolvedPartly satisfiedYes satisfiedPartly'; // prettier-ignore
    // The lines of units inside a street are for that street alone: the snapshot that others read has their hash.
    const isInside = ([, level]: string[]) => !(publicLevels as readonly string[]).includes(level!);
    const body = canonical({
      month,
      profile: this.city.versions.profile,
      policy: withTexts(policy),
      columns: columns.split(' '),
      lines: lines.filter((line) => !isInside(line)),
      insideStreets: sha256Of(canonical(lines.filter(isInside))),
      rankings,
    });
    const closed = { id: v7(), month, closedAt: now, policy, sha256: sha256Of(body) };
    this.months.save(tx, closed, byOf(call), body);
    return { id: closed.id, snapshotId: closed.id, month, status: 'closed', version: 1, sha256: closed.sha256 };
  }

  /**
   * Says, once and for all, what changed of a closed month since its close or since the last notice.
   */
  correct(contract: Correcting, input: InputOf<Correcting>, call: Call): Promise<AnswerOf<Correcting>> {
    return this.work.decide(contract, call, input, async (tx): Promise<AnswerOf<Correcting>> => {
      const { month } = input;
      await this.months.lock(tx, month);
      const closed = await this.months.closed(tx, month);
      if (!closed) return refuse('not-closed', `${month} is not closed: what comes now is counted`);
      const before = await this.months.notices(tx, month);
      const { lines, upto } = await this.months.corrections(tx, month, before.at(-1)?.upto ?? '0');
      if (lines.length === 0) return refuse('nothing-to-correct', `Nothing has changed of ${month} since its last notice`);
      const [nth, issuedAt, issuedBy] = [before.length + 1, this.clock.now(), byOf(call)];
      const [told, inside] = [true, false].map((isTold) => lines.filter(({ unitId }) => isPublic(this.city, unitId) === isTold));
      const signed = { month, nth, of: closed.sha256, issuedAt: issuedAt.toISOString(), issuedBy };
      const body = canonical({ ...signed, ...noticed(told!, inside!) });
      const notice = { id: v7(), nth, issuedAt, sha256: sha256Of(body), body };
      this.months.issue(tx, month, notice, upto, issuedBy);
      return { id: notice.id, month, nth, status: 'issued', version: nth, sha256: notice.sha256, lines: told! };
    });
  }
}
