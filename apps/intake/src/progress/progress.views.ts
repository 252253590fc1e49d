import type { City } from '@fengqiao/city';
import { intake, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isTicketNumber, refuse, type Refusal } from '@fengqiao/domain';
import { Call, CITY } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { LiveDispatch } from '../tickets/live-dispatch.views';
import { carrying, limitOf, standing } from '../tickets/projection';
import { TicketViews, type TicketRow } from '../tickets/ticket.views';
import { TimelineViews } from '../tickets/timeline.views';
import { AccessCodes } from './access-code.vault';
import { LockoutStore } from './lockout.store';
import { dueReason, howToUrge, incompleteBecause, statusText } from './progress';

const everything = { all: true, own: [], subtree: [] };

/** Where a ticket stands, for whoever holds its number and access code. */
@Injectable()
export class ProgressViews {
  constructor(
    private readonly tickets: TicketViews,
    private readonly timeline: TimelineViews,
    private readonly live: LiveDispatch,
    private readonly codes: AccessCodes,
    private readonly lockout: LockoutStore,
    @Inject(CITY) private readonly city: City,
  ) {}

  async progress(
    { ticketNo, accessCode }: InputOf<typeof intake.publicProgress>,
    call: Call,
  ): Promise<AnswerOf<typeof intake.publicProgress>> {
    const row = await this.open(ticketNo, accessCode);
    if ('refused' in row) return row;
    const [{ snapshot, head }, { items, missing }] = await Promise.all([
      this.live.of(ticketNo, row, call.correlationId),
      this.timeline.merged(row, 'public', call.correlationId),
    ]);
    const status = standing(row.status, snapshot, head);
    const carried = carrying(snapshot, head);
    const accountable = carried?.accountable;
    const dueAt = carried && limitOf(carried);
    const unitName = accountable && this.city.unit(accountable)?.name;
    const incomplete = incompleteBecause(missing);
    const reason = dueReason({ ...carried, promisedAt: snapshot?.promisedAt, dueAt });
    return {
      ticketNo,
      status,
      statusText: statusText(status),
      ...(unitName && { unitName }),
      ...(snapshot?.promisedAt && { promisedAt: snapshot.promisedAt }),
      ...(dueAt && { dueAt }),
      ...(reason && { dueReason: reason }),
      steps: items.map(({ at, text }) => ({ at, text })),
      ...(incomplete && { incomplete }),
      howToUrge: howToUrge(status),
    };
  }

  /** The ticket, if the code is its own. A wrong code and an unknown number answer alike, and count alike. */
  async open(ticketNo: string, accessCode: string): Promise<TicketRow | Refusal<'not-found' | 'locked'>> {
    const nobody = refuse('not-found', 'No ticket has this number and this access code');
    if (!isTicketNumber(ticketNo)) return nobody; // mistyped: no ticket can have it, and there is nothing to guess
    const { locked } = await this.lockout.take(ticketNo);
    if (locked) return refuse('locked', 'Too many wrong access codes for this number; try again in an hour');
    const fits = this.codes.fits(ticketNo, accessCode);
    const row = await this.tickets.find(ticketNo, everything);
    if (!fits || !row) {
      await this.lockout.forget();
      return nobody;
    }
    await this.lockout.passed(ticketNo);
    return row;
  }
}
