import { hotlineId, type City, type Hand } from '@fengqiao/cases';
import { evaluation, intake } from '@fengqiao/contracts';
import { planOf, type Planned, type Step, type Synthetic } from './synthetic';

type Taken = { readonly ticketNo: string; readonly accessCode: string; lead?: Part; helper?: Part };
type Part = { readonly unitId: string; readonly id: string };

export type MonthPlayed = { readonly commands: number; readonly deadlines: number; readonly callbacks: number };

/** Commands on different tickets at one time of the city; those on one ticket go one after another. */
const AT_ONCE = 6;
/** Hours of the day at which the hotline calls back: within calling hours, and far enough apart for another attempt. */
const CALLING_HOURS = [9, 14, 19];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What the lead does at each step. */
const workOf: Record<
  Exclude<Step, 'register' | 'assign' | 'handOn' | 'report' | 'urge'>,
  (hand: Hand, id: string) => Promise<unknown>
> = {
  sign: (hand, id) => hand.sign(id),
  contact: (hand, id) => hand.contact(id, '已与诉求人联系'),
  visit: (hand, id) => hand.visit(id, '现场', '情况属实'),
  work: (hand, id) => hand.record(id, 'work', '已处理'),
  feedback: async (hand, id) => {
    await hand.feedback(id, 'reporter', '已按您反映的情况处理');
    await hand.feedback(id, 'hotline', '办理情况已记录');
  },
  complete: (hand, id) => hand.complete(id, '办理完毕'),
};

/** Plays synthetic tickets on a city with a replay clock, and makes the callbacks as the hotline. */
export class Month {
  private readonly taken = new Map<number, Taken>();
  private readonly indexOf = new Map<string, number>();
  private commands = 0;
  private deadlines = 0;
  private callbacks = 0;

  constructor(
    private readonly city: City,
    private readonly tickets: readonly Synthetic[],
    /** Who leads what has no place: any street will do. */
    private readonly anyStreet: string,
  ) {}

  /** From where the clock stands until `until`. */
  async play(from: Date, until: Date): Promise<MonthPlayed> {
    const planned = this.tickets.flatMap((ticket, index) => planOf(ticket, index));
    const calls = callingTimes(from, until);
    const times = [...new Set([...planned.map(({ at }) => at.getTime()), ...calls])].filter((time) => time <= until.getTime());
    for (const time of times.sort((a, b) => a - b)) {
      this.deadlines += await this.city.at(new Date(time).toISOString());
      await this.playAll(planned.filter(({ at }) => at.getTime() === time));
      if (calls.includes(time)) await this.callBack();
    }
    this.deadlines += await this.city.at(until.toISOString());
    return { commands: this.commands, deadlines: this.deadlines, callbacks: this.callbacks };
  }

  private async playAll(planned: readonly Planned[]): Promise<void> {
    // One after another, so that the same tickets have the same numbers every time.
    for (const { index } of planned.filter(({ step }) => step === 'register')) await this.register(index);
    const byTicket = new Map<number, Step[]>();
    for (const { index, step } of planned) if (step !== 'register') byTicket.set(index, [...(byTicket.get(index) ?? []), step]);
    const left = [...byTicket];
    const worker = async (): Promise<void> => {
      for (let next = left.shift(); next; next = left.shift()) for (const step of next[1]) await this.take(next[0], step);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  private async register(index: number): Promise<void> {
    const { words, isPublic, answeredAtOnce } = this.tickets[index]!;
    this.commands += 1;
    const isAnswered = words.kind === 'inquiry' && answeredAtOnce;
    const then = isAnswered && { then: { answer: { text: '热线已按知识库答复' } } };
    const { ticketNo, accessCode } = isPublic
      ? (await this.city.asResident(intake.registerPublic, { channel: 'web', ...words })).ok()
      : await this.city.hotline.register({ channel: 'hotline', ...words, ...then });
    this.taken.set(index, { ticketNo, accessCode });
    this.indexOf.set(ticketNo, index);
  }

  private async take(index: number, step: Step): Promise<void> {
    this.commands += 1;
    const taken = this.taken.get(index)!;
    if (step === 'assign') {
      await this.city.hotline.handOn(taken.ticketNo, this.anyStreet, [], '与诉求人核实了地点');
      return;
    }
    if (step === 'urge') {
      await this.city.asResident(intake.urgePublic, {
        ticketNo: taken.ticketNo,
        accessCode: taken.accessCode,
        text: '怎么还没人管',
      });
      return;
    }
    taken.lead ??= await this.leadOf(taken.ticketNo);
    if (step === 'handOn') await this.handOn(taken);
    else if (step === 'report') await this.report(taken);
    else if (step !== 'register') await workOf[step](this.city.as(taken.lead.unitId), taken.lead.id);
  }

  private async leadOf(ticketNo: string): Promise<Part> {
    const { assignments } = await this.city.hotline.ticket(ticketNo);
    const lead = assignments.find(({ role, status }) => role === 'lead' && status !== 'handedOn' && status !== 'replaced');
    if (!lead) throw new Error(`${ticketNo} has no lead`);
    return { unitId: lead.unitId, id: lead.assignmentId };
  }

  private work(
    step: Exclude<Step, 'register' | 'assign' | 'handOn' | 'report' | 'urge'>,
    { unitId, id }: Part,
  ): Promise<unknown> {
    const hand = this.city.as(unitId);
    const steps: Record<typeof step, (hand: Hand) => Promise<unknown>> = {
      sign: () => hand.sign(id),
      contact: () => hand.contact(id, '已与诉求人联系'),
      visit: () => hand.visit(id, '现场', '情况属实'),
      work: () => hand.record(id, 'work', '已处理'),
      feedback: async () => {
        await hand.feedback(id, 'reporter', '已按您反映的情况处理');
        await hand.feedback(id, 'hotline', '办理情况已记录');
      },
      complete: () => hand.complete(id, '办理完毕'),
    };
    return steps[step](hand);
  }

  /** A street hands on to its own office, and a community helps; others keep what they have. */
  private async handOn(taken: Taken): Promise<void> {
    const street = taken.lead!.unitId;
    const place = this.tickets[this.indexOf.get(taken.ticketNo)!]!.words.place?.unitId;
    if (!/^\d{9}$/.test(street) || !place?.startsWith(street) || place === street) return;
    const handed = await this.city.as(`${street}-czzx`).handOn(taken.ticketNo, `${street}-cg`, [place]);
    const partOf = (unitId: string): Part => ({
      unitId,
      id: handed.assignments.find((one) => one.unitId === unitId)!.assignmentId,
    });
    taken.lead = partOf(`${street}-cg`);
    taken.helper = partOf(place);
    await this.city.as(taken.lead.unitId).sign(taken.lead.id);
    await this.city.as(place).sign(taken.helper.id);
  }

  /** Whoever helps with what comes late is late itself, and says why (art. 14). */
  private async report({ ticketNo, helper }: Taken): Promise<void> {
    const isLate = this.tickets[this.indexOf.get(ticketNo)!]!.course === 'late';
    if (helper) await this.city.as(helper.unitId).report(helper.id, '社区已配合完成', isLate ? '现场多次约见未果' : undefined);
  }

  private async callBack(): Promise<void> {
    const { items } = await this.city.as(hotlineId).ask(evaluation.listCallbacks, { status: 'due', limit: 200 });
    for (const { ticketNo, attempts } of items) {
      const index = this.indexOf.get(ticketNo);
      if (index === undefined) continue;
      const { unreached, resolved, satisfied, course } = this.tickets[index]!;
      this.callbacks += 1;
      const said = { reached: true, contacted: course !== 'never', resolved, satisfied };
      await this.city.hotline.callBack(
        ticketNo,
        attempts < unreached ? { reached: false, channel: attempts < 2 ? 'phone' : 'sms' } : said,
      );
    }
  }
}

const callingTimes = (from: Date, until: Date): number[] => {
  const midnight = Math.floor((from.getTime() + 8 * HOUR) / DAY) * DAY - 8 * HOUR;
  const days = Math.ceil((until.getTime() - midnight) / DAY);
  const times = Array.from({ length: days }, (_, day) => CALLING_HOURS.map((hour) => midnight + day * DAY + hour * HOUR)).flat();
  return times.filter((time) => time > from.getTime() && time <= until.getTime());
};
