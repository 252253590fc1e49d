import { intake, type AnswerOf, type InputOf, type evaluation } from '@fengqiao/contracts';
import { isRefusal, refuse } from '@fengqiao/domain';
import { Bus, Database, takeDeadline, UnitOfWork, type Call, type Deadline } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import { CallbackCommands } from './callback.commands';
import { LinkStore, type Unsent } from './link.store';

type Answering = typeof evaluation.answerByLink;

/** One-time links: sent through intake, which knows the reporter, where the reporter agreed; answered once. */
@Injectable()
export class LinkCommands {
  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly links: LinkStore,
    private readonly callbacks: CallbackCommands,
  ) {}

  /**
   * The clock's command. The same token goes out again when what follows the sending fails; a reporter who has answered by
   * then, or was called, is not written to. Throws when intake is away: then it comes again later.
   */
  async send({ id, aggregateId, data }: Deadline): Promise<void> {
    const unsent = data as Unsent;
    const matter = await this.links.toSend(this.database, aggregateId, unsent);
    const answer = matter && (await this.bus.ask(intake.sendCallbackLink, { ticketNo: matter.ticketNo, token: unsent.token }));
    if (!matter || !answer || isRefusal(answer) || !answer.sent) return;
    await this.work.run(async (tx) => {
      if (!(await takeDeadline(tx, id))) return;
      this.links.add(tx, aggregateId, unsent);
      await this.callbacks.linked(tx, matter.dispatchId, id);
    });
  }

  /** What the reporter says who holds the link. */
  answer(contract: Answering, input: InputOf<Answering>, call: Call): Promise<AnswerOf<Answering>> {
    return this.work.decide(contract, call, input, async (tx): Promise<AnswerOf<Answering>> => {
      const { token, ...answers } = input;
      const link = await this.links.find(tx, token);
      if (!link) return refuse('not-found', 'No reporter was sent this link');
      return this.callbacks.answered(tx, link.dispatchId, { ...answers, channel: 'network', byLink: true }, link, call);
    });
  }
}
