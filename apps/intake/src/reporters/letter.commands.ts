import { createHash } from 'node:crypto';
import type { AnswerOf, InputOf, intake } from '@fengqiao/contracts';
import { Clock, Database, SETTINGS, sql, type Settings } from '@fengqiao/service';
import { refuse } from '@fengqiao/domain';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { linkLetter } from './letter';
import { LetterSender } from './letter.sender';
import { ReporterStore, storedReporter, type Stored } from './reporter.store';

type Row = Stored & { readonly id: string; readonly askByLink: boolean };

const byNumber = sql(`
  select t.id, t.ask_by_link as "askByLink", ${storedReporter} from ticket t left join person p on p.id = t.person_id
  where t.ticket_no = $1`);

/** Writes to reporters. The phone leaves the vault for the sender alone: no other service learns it. */
@Injectable()
export class LetterCommands {
  constructor(
    private readonly database: Database,
    private readonly reporters: ReporterStore,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Optional() private readonly sender?: LetterSender,
  ) {}

  /** Not sent, and no fault: the reporter did not agree, left no phone, or this platform sends no messages. */
  async sendLink({
    ticketNo,
    token,
  }: InputOf<typeof intake.sendCallbackLink>): Promise<AnswerOf<typeof intake.sendCallbackLink>> {
    const row = await this.database.one<Row>(byNumber, [ticketNo]);
    if (!row) return refuse('not-found', `There is no ticket ${ticketNo}`);
    const { phone } = row.askByLink ? this.reporters.open(row.id, row) : {};
    if (!phone || !this.sender) return { sent: false };
    const { FQ_PUBLIC_URL: base, FQ_HTTP_HOST: host, FQ_HTTP_PORT: port } = this.settings;
    const id = createHash('sha256').update(token).digest('hex').slice(0, 32);
    const text = linkLetter(ticketNo, token, base?.replace(/\/$/, '') ?? `http://${host}:${port}`);
    await this.sender.send({ id, at: this.clock.now(), to: phone, text });
    return { sent: true };
  }
}
