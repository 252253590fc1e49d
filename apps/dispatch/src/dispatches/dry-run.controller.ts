import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal, refuse, type Refusal } from '@fengqiao/domain';
import { Answers, CITY } from '@fengqiao/service';
import type { City } from '@fengqiao/city';
import { Controller, Inject } from '@nestjs/common';
import type { OrderRefusal } from './assigning';
import type { Event } from './dispatch';
import { DispatchCommands } from './dispatch.commands';
import { rehearse, type Registration } from './opening';
import type { Matter } from './rulebook';

type Body = InputOf<typeof contracts.dryRun>;
type Answer = AnswerOf<typeof contracts.dryRun>;

/** Who would lead, by which rule: the rules of dispatch on a body that is not kept. */
@Controller()
export class DryRunController {
  constructor(
    private readonly commands: DispatchCommands,
    @Inject(CITY) private readonly city: City,
  ) {}

  @Answers(contracts.dryRun)
  dryRun(body: Body): Promise<Answer> {
    return Promise.resolve(this.rehearsed(body));
  }

  private rehearsed(body: Body): Answer {
    const { category, then } = body;
    if (category && !this.city.category(category)?.leaf)
      return refuse('unknown-category', `There is no leaf category ${category}`, { where: 'category' });
    if (body.place?.unitId && !this.city.unit(body.place.unitId))
      return refuse('unknown-unit', `There is no unit ${body.place.unitId}`, { where: 'place.unitId' });
    const given = this.commands.given();
    const order = then?.dispatch && { ...then.dispatch, assists: then.dispatch.assists ?? [] };
    const event = rehearse(this.matterOf(body, given.now), registrationOf(body), order, given);
    return isRefusal(event) ? refusedAs(event) : answerOf(event, given.rules.catalogueVersion(given.now));
  }

  private matterOf({ category, urgency, place, kind, channel, reporter, description, title }: Body, now: Date): Matter {
    const found = this.city.resolvePlace(place ?? {});
    const suggested = category ? [] : this.city.categoriesByWords(`${title ?? ''} ${description}`).map((one) => one.categoryId);
    return {
      ...{
        ticketId: '',
        ticketNo: '',
        ticketVersion: 0,
        kind,
        channel,
        registeredAt: now.toISOString(),
        suggestedCategories: suggested,
      },
      placeCandidates: found.candidates,
      hasContact: Boolean(reporter?.phone) && !reporter?.anonymous,
      ...(category && { category }),
      ...(urgency && { urgency }),
      ...('unitId' in found && { placeUnitId: found.unitId }),
    };
  }
}

/** What intake would make of it: the same order as at registration. */
const registrationOf = ({ kind, then }: Body): Registration => {
  if (then?.divert) return 'diverted';
  if (then?.answer) return 'answered';
  return then?.hold || (kind === 'inquiry' && !then) ? 'held' : 'registered';
};

const refusedAs = ({ refused, because, where }: Refusal<OrderRefusal>) =>
  refuse(refused === 'unknown-unit' || refused === 'override-reason-missing' ? refused : 'lead-not-allowed', because, {
    where: `then.dispatch.${where ?? ''}`,
  });

const answerOf = (event: Event, catalogueVersion: string) => {
  const none = { assists: [], copies: [], candidates: [], catalogueVersion };
  switch (event.type) {
    case 'Undispatched':
      return { ...none, candidates: [...event.candidates], because: [event.because] };
    case 'Informed':
      return {
        ...none,
        copies: event.copies.map(({ unitId }) => unitId),
        because: [event.external ? '条例第二十二条：该单位可告知、不派单、不考核' : '表扬转告相关单位，不派单'],
      };
    case 'Dispatched': {
      const of = (role: string): string[] => event.assignments.filter((one) => one.role === role).map((one) => one.unitId);
      const lead = event.assignments.find((one) => one.role === 'lead')!;
      const { dueAt, because } = lead.clocks.handle!;
      const found = { lead: lead.unitId, assists: of('assist'), copies: of('copy'), row: event.row };
      return { ...none, ...found, dueAt, because: [event.because, ...because] };
    }
    default:
      return { ...none, because: ['已答复或转其他渠道，不派单'] };
  }
};
