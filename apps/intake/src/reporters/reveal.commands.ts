import type { City } from '@fengqiao/city';
import { intake, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { appendHistory, Call, CITY, Clock, scopeValues, sql, UnitOfWork, visibleTo, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { ReporterStore, storedReporter, type Stored } from './reporter.store';
import { mayReveal, revealed } from './revealing';

type Row = Stored & {
  readonly id: string;
  readonly version: number;
  readonly address: string | null;
  readonly anonymous: boolean;
  readonly shareContact: boolean;
  readonly lead: string | null;
  readonly accountable: string | null;
};

const visible = sql(`
  select t.id, t.version, t.address, t.anonymous, t.share_contact as "shareContact", s.lead, s.accountable, ${storedReporter}
  from ticket t join ticket_standing s on s.id = t.id left join person p on p.id = t.person_id
  where t.ticket_no = $1 and ${visibleTo('ticket_viewer', 't.id', 2)}`);
const insert = sql(`
  insert into reveal (id, ticket_id, ticket_no, at, by, unit_id, path, fields, reason)
  values ($1, $2, $3, $4, $5, $6, $7::text::ltree, $8, $9)`);

/** Shows who a reporter is, and writes down in the same transaction that it did. */
@Injectable()
export class RevealCommands {
  constructor(
    private readonly work: UnitOfWork,
    private readonly reporters: ReporterStore,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {}

  /**
   * Never remembered under a key: the same key and body answer anew, and are a reveal anew. Who leads is taken from what intake last
   * heard; a unit that has only just been given a ticket may have to ask again a moment later.
   */
  reveal(input: InputOf<typeof intake.reveal>, call: Call): Promise<AnswerOf<typeof intake.reveal>> {
    const seeing = call.scopeFor(intake.getTicket);
    if (!seeing) return Promise.resolve(noTicket(input.ticketNo));
    return this.work.decide<AnswerOf<typeof intake.reveal>>(intake.reveal, call, input, async (tx) => {
      const row = await tx.one<Row>(visible, [input.ticketNo, ...scopeValues(seeing)]);
      if (!row) return noTicket(input.ticketNo);
      const held = { lead: row.lead ?? undefined, accountable: row.accountable ?? undefined, shareContact: row.shareContact };
      if (!call.allowed || !mayReveal(call.actor.grants, held))
        return refuse(
          'forbidden',
          'Only the unit that leads, the accountable unit and its desk, and the hotline may know who the reporter is',
        );
      const known = { ...this.reporters.open(row.id, row), ...(row.address && !row.anonymous && { address: row.address }) };
      const shown = revealed(known, input.fields);
      if (Object.keys(shown).length === 0)
        return refuse('nothing-to-reveal', 'The reporter is anonymous, or left nothing of what is asked for');
      this.writeDown(tx, row, input, call);
      return shown;
    });
  }

  /** A reveal decides nothing about the ticket, so its version stays; it stands in the history beside the last decision. */
  private writeDown(
    tx: Transaction,
    { id, version }: Row,
    { ticketNo, fields, reason }: InputOf<typeof intake.reveal>,
    call: Call,
  ): void {
    const at = this.clock.now();
    const { kind, id: by } = call.actor;
    tx.write(insert, [v7(), id, ticketNo, at, by, call.unitId, this.city.unit(call.unitId)?.path, fields, reason]);
    const event = { type: 'Revealed', fields, reason };
    const policyVersion = this.city.versions.access;
    appendHistory(tx, id, [
      { version, type: 'Revealed', at, actor: { kind, id: by, unitId: call.unitId }, policyVersion, event },
    ]);
  }
}

const noTicket = (ticketNo: string) => refuse('not-found', `There is no ticket ${ticketNo}, or it is not yours to see`);
