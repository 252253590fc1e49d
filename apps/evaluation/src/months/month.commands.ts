import { createHash } from 'node:crypto';
import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import type { AssessmentPolicy, City } from '@fengqiao/city';
import { refuse } from '@fengqiao/domain';
import { Busy, CITY, Clock, Database, UnitOfWork, type Call, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { localTimeOf, policyOfMonth } from '../city-assessing';
import { ArrivalStore } from '../facts/arrival.store';
import { RankingViews } from '../rankings/ranking.views';
import { TallyStore } from '../rankings/tally.store';
import { isPublic, publicLevels } from '../visibility';
import { canonical, withTexts, type Canonical } from './canonical';
import { MonthReadiness } from './month-readiness.views';
import { MonthStore, type By, type Closed, type CorrectionLine, type Decision } from './month.store';
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
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly tallies: TallyStore,
    private readonly arrivals: ArrivalStore,
    private readonly months: MonthStore,
    private readonly readiness: MonthReadiness,
    private readonly rankings: RankingViews,
  ) {}

  close(contract: Closing, { month, ...rest }: InputOf<Closing>, call: Call): Promise<AnswerOf<Closing>> {
    return this.work.decide(contract, call, { month, ...rest }, async (tx): Promise<AnswerOf<Closing>> => {
      await this.mustNotReplay();
      const now = this.clock.now();
      const policy = policyOfMonth(this.city, month);
      const from = closesFrom(localTimeOf(this.city).monthRange(month).to, policy.closeDay);
      if (now < from) return refuse('too-early', `${month} closes from ${from.toISOString()}`);
      if (await this.months.closed(tx, month)) return refuse('already-closed', `${month} is closed`);
      const waiting = await this.readiness.waiting(month, now);
      if (waiting.length > 0)
        return refuse('not-ready', `${month} cannot close yet: ${toldInWords(waiting)}`, { present: { waiting } });
      await this.months.lock(tx, month);
      if (await this.months.closed(tx, month)) return refuse('already-closed', `${month} is closed`);
      const decision = this.decisionOf(month, 'closed', now, policy, call);
      const sha256 = await this.freeze(tx, decision);
      this.months.decide(tx, decision, sha256);
      return { id: decision.id, snapshotId: decision.id, month, status: 'closed', version: 1, sha256 };
    });
  }

  /** Freezes what has arrived, under the month's lock: the same from the same facts, whenever and wherever. Answers its hash. */
  private async freeze(tx: Transaction, { id, month, at, by, profile, policy }: Decision): Promise<string> {
    const rankings: Record<string, Canonical> = {};
    for (const level of publicLevels) {
      const { items } = await this.rankings.whole(tx, month, level, at);
      rankings[level] = withTexts(items);
      this.months.saveRanking(tx, month, level, items);
    }
    const lines = await this.months.freeze(tx, month, localTimeOf(this.city).monthRange(month));
    const columns = 'role level district unit kind excluded resolvedDen satisfiedDen resolutionApplies satisfactionApplies items responded resolvedYes resolvedPartly satisfiedYes satisfiedPartly'; // prettier-ignore
    // The lines of units inside a street are for that street alone: the snapshot that others read has their hash.
    const isInside = ([, level]: string[]) => !(publicLevels as readonly string[]).includes(level!);
    const body = canonical({
      month,
      profile,
      policy: withTexts(policy),
      columns: columns.split(' '),
      lines: lines.filter((line) => !isInside(line)),
      insideStreets: sha256Of(canonical(lines.filter(isInside))),
      rankings,
    });
    const closed = { id, month, closedAt: at, policy, sha256: sha256Of(body) };
    this.months.save(tx, closed, by, body);
    return closed.sha256;
  }

  /**
   * Says, once and for all, what changed of a closed month since its close or since the last notice.
   */
  correct(contract: Correcting, input: InputOf<Correcting>, call: Call): Promise<AnswerOf<Correcting>> {
    return this.work.decide(contract, call, input, async (tx): Promise<AnswerOf<Correcting>> => {
      const { month } = input;
      await this.mustNotReplay();
      const now = this.clock.now();
      await this.tallies.tidy(now);
      await this.months.lock(tx, month);
      const closed = await this.months.closed(tx, month);
      if (!closed) return refuse('not-closed', `${month} is not closed: what comes now is counted`);
      const decision = this.decisionOf(month, 'corrected', now, closed.policy, call);
      const issued = await this.issue(tx, decision, closed);
      if (!issued) return refuse('nothing-to-correct', `Nothing has changed of ${month} since its last notice`);
      const { nth, sha256, told, by } = issued;
      this.months.decide(tx, decision, sha256);
      return { id: decision.id, month, nth, status: 'issued', version: nth, sha256, ...by, lines: told };
    });
  }

  /** Undefined when nothing is to be told. */
  private async issue(tx: Transaction, { id, month, at, by }: Decision, closed: Closed) {
    const before = await this.months.notices(tx, month);
    const { lines, upto } = await this.months.corrections(tx, month, before.at(-1)?.upto ?? '0');
    if (lines.length === 0) return undefined;
    const nth = before.length + 1;
    const [told, inside] = [true, false].map((isTold) => lines.filter(({ unitId }) => isPublic(this.city, unitId) === isTold));
    const readBy = { definitionId: closed.policy.definitionId, policyVersion: closed.policy.version };
    const signed = { month, nth, of: closed.sha256, issuedAt: at.toISOString(), issuedBy: by, ...readBy };
    const body = canonical({ ...signed, ...noticed(told!, inside!) });
    const notice = { id, nth, issuedAt: at, sha256: sha256Of(body), body };
    this.months.issue(tx, month, notice, upto, by);
    return { ...notice, told: told!, by: readBy };
  }

  /**
   * Does once more what was decided, where everything before its place has been counted: true if it comes out as it was told.
   */
  async redo(decisionId: string, place: string): Promise<boolean> {
    const { sha256, ...decision } = await this.months.decision(this.database, decisionId);
    await this.tallies.tidy(decision.at);
    return this.work.run(async (tx) => {
      this.arrivals.pass(tx, place);
      await this.months.lock(tx, decision.month);
      if (decision.what === 'closed') return (await this.freeze(tx, decision)) === sha256;
      const closed = await this.months.closed(tx, decision.month);
      return closed !== undefined && (await this.issue(tx, decision, closed))?.sha256 === sha256;
    });
  }

  /** Nothing new is decided of months while all is counted once more. */
  private async mustNotReplay(): Promise<void> {
    if (await this.arrivals.progress(this.database)) throw new Busy('Months are counted once more; repeat with the same key');
  }

  private decisionOf(month: string, what: Decision['what'], at: Date, policy: AssessmentPolicy, call: Call): Decision {
    return { id: v7(), month, what, at, by: byOf(call), profile: this.city.versions.profile, policy };
  }
}
