import { isRefusal } from '@fengqiao/domain';
import { flawsOf, rowsOf } from '@fengqiao/flow';
import { stepOf, type Outcome } from './registration';
import { decide, evolve, type Command, type Event, type Ticket } from './ticket';
import { ticketFlow, type CommandName, type Giver, type TicketState } from './ticket.flow';
import { calledBack, statusBy } from './projection';

const ticket = (more: Partial<Ticket> = {}): Ticket => ({
  id: '0190a000-0000-7000-8000-000000000001',
  ticketNo: '202012160000011',
  version: 1,
  status: 'registered',
  kind: 'complaint',
  channel: 'hotline',
  registeredAt: new Date('2020-12-16T03:22:00Z'),
  placeCandidates: [],
  suggestedCategories: [],
  hasContact: true,
  urges: 0,
  level: 0,
  ...more,
});

const commands: Record<CommandName, (by: Giver) => Command> = {
  Answer: (by) => ({ type: 'Answer', by, text: '可以办理' }),
  Classify: (by) => ({ type: 'Classify', by, category: 'noise/facilities/plant', kind: 'help', urgency: 'timely' }),
  Divert: (by) => ({ type: 'Divert', by, case: 'emergency', reason: '火情', toReporter: '请拨打119' }),
  Urge: (by) => ({ type: 'Urge', by, text: '请尽快' }),
  Withdraw: (by) => ({ type: 'Withdraw', by, reason: '已自行解决' }),
  Escalate: (by) => ({ type: 'Escalate', by, level: 1, to: 'hotline', limitAt: '2020-12-01T01:15:00.000Z' }),
  Release: (by) => ({ type: 'Release', by }),
};
const made: Record<string, Outcome> = {
  Register: { what: 'registered' },
  RegisterHeld: { what: 'held' },
  RegisterAnswered: { what: 'answered', text: '可以办理' },
  RegisterDiverted: { what: 'diverted', diversion: { case: 'unlawful', reason: '违法', toReporter: '不予受理' } },
};
const heard: Readonly<Record<string, Parameters<typeof statusBy>[1]>> = {
  LeadNamed: { status: 'dispatched' },
  HandlingBegun: { status: 'handling' },
  HandlingHung: { status: 'hung' },
  HandlingCompleted: { status: 'completed' },
  Closed: { status: 'closed' },
  Informed: { status: 'informed' },
  Reopened: { status: 'dispatched', handlingRound: 2 },
  ReworkBegun: { status: 'handling', handlingRound: 2 },
};

const states = [...new Set(rowsOf(ticketFlow).flatMap(({ from, to }) => [from, to]))].filter((state) => state !== 'received');
const isCommand = (on: string): on is CommandName => on in commands;
const decided = (state: TicketState, command: Command) => decide(command, ticket({ status: state as Ticket['status'] }));

it('has a flow without flaws', () => expect(flawsOf(ticketFlow)).toEqual([]));

describe('every row of the flow', () => {
  it.each(rowsOf(ticketFlow))('$from, on $on, leads to $to', ({ from, on, by, to }) => {
    if (from === 'received') return expect(stepOf(made[on]!)).toEqual({ status: to, step: on });
    const status = from;
    if (on === 'CalledBack') return expect(calledBack(status)).toBe(to);
    if (heard[on]) return expect(statusBy(status, heard[on])).toBe(to);
    for (const giver of by) {
      const events = decided(from, commands[on as CommandName](giver)) as Event[];
      expect(events.reduce(evolve, ticket({ status }))).toMatchObject({ status: to, version: 2 });
    }
    return undefined;
  });

  const others = states.flatMap((from) =>
    (Object.keys(commands) as CommandName[])
      .filter((on) => !rowsOf(ticketFlow).some((row) => row.from === from && row.on === on))
      .map((on) => ({ from, on })),
  );
  it.each(others)('$from does not take $on', ({ from, on }) =>
    expect(decided(from, commands[on]('hotline'))).toMatchObject({ refused: 'step-not-allowed' }),
  );
});

it.each(rowsOf(ticketFlow).filter(({ on }) => isCommand(on)))('$on in $from is for $by alone', ({ from, on, by }) => {
  const strangers = (['hotline', 'unit', 'reporter', 'clock', 'dispatch', 'evaluation'] as const).filter(
    (giver) => !by.includes(giver),
  );
  for (const stranger of strangers)
    expect(decided(from, commands[on as CommandName](stranger))).toMatchObject({ refused: 'forbidden' });
});

describe('a step', () => {
  const after = (command: Command, from = ticket()): Ticket => {
    const events = decide(command, from);
    if (isRefusal(events)) throw new Error(events.because);
    return events.reduce(evolve, from);
  };

  it('names the matter, and leaves out nothing that was named', () =>
    expect(after(commands.Classify('hotline'))).toMatchObject({
      category: 'noise/facilities/plant',
      kind: 'help',
      urgency: 'timely',
    }));

  it('keeps kind and urgency where a classification names none', () =>
    expect(
      after({ type: 'Classify', by: 'hotline', category: 'noise' }, ticket({ kind: 'tip', urgency: 'complex' })),
    ).toMatchObject({ kind: 'tip', urgency: 'complex' }));

  it('counts urges', () => expect(after(commands.Urge('reporter'), after(commands.Urge('unit'))).urges).toBe(2));

  it('climbs the ladder, and never the same rung twice', () => {
    const climbed = after(commands.Escalate('clock'));
    expect(climbed).toMatchObject({ level: 1, version: 2 });
    expect(decide(commands.Escalate('clock'), climbed)).toEqual([]);
  });
});
