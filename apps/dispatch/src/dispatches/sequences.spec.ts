import fc from 'fast-check';
import { aMatter, at, city, givenAt, lock } from '../matters-under-test';
import { aimed, eventsOf, move, type Move } from '../moves-under-test';
import { isOpen, type Dispatch, type Event } from './dispatch';
import { elapse } from './elapsing';
import { through } from './evolve';
import { calledBack } from './handling';
import { openDispatch } from './opening';

/** The steps that may move a clock that runs, and those that give a matter another limit altogether. */
const moves: readonly Event['type'][] = ['Extended', 'ExtensionRevoked', 'Resumed', 'Recomputed'];
const gives: readonly Event['type'][] = ['Dispatched', 'Corrected', 'ObjectionUpheld', 'Reopened'];
const led: readonly string[] = ['dispatched', 'handling', 'hung'];

const dueTimes = ({ assignments }: Dispatch) =>
  new Map(assignments.flatMap(({ id, clocks }) => Object.entries(clocks).map(([clock, { dueAt }]) => [`${id} ${clock}`, dueAt])));

/** What does not hold, in every state and between a state and the next. Empty is right: said once for each event, to be quick. */
const broken = (before: Dispatch | undefined, event: Event, after: Dispatch): string[] => {
  const leads = after.assignments.filter(({ role }) => role === 'lead');
  const open = leads.filter(isOpen);
  const was = before ? [...dueTimes(before)] : [];
  const now = dueTimes(after);
  const told = after.feedbackToReporterAt !== undefined || after.assignments.some((one) => one.notReached);
  const wrong = {
    'one open lead, while somebody leads': open.length !== (led.includes(after.status) ? 1 : 0),
    'a lead of a kind that may lead': leads.some(({ unitId }) => !city.leadKinds.includes(city.unit(unitId)!.kind)),
    'the due time is the lead’s': open.some((one) => one.clocks.handle!.dueAt !== after.dueAt),
    'no clock moves but by its commands': !moves.includes(event.type) && was.some(([clock, dueAt]) => now.get(clock) !== dueAt),
    'no clock is lost': was.some(([clock]) => !now.has(clock)),
    'the due time moves only by its commands':
      before?.dueAt !== undefined && ![...moves, ...gives].includes(event.type) && after.dueAt !== before.dueAt,
    'the promise stays': before?.promisedAt !== undefined && after.promisedAt !== before.promisedAt,
    'completed only with both feedbacks': event.type === 'Completed' && !(told && after.feedbackToHotlineAt !== undefined),
  };
  return Object.entries(wrong).flatMap(([promise, isBroken]) => (isBroken ? [`${event.type}: ${promise}`] : []));
};

/** A unit may object within a day only, which chance alone seldom does. */
const objects: Move = { what: 'command', by: '', nth: 0, command: { type: 'Object', grounds: '不在辖区', basis: '界线' } };

it('keeps one lead of a kind that may lead, moves clocks only by the commands that do, completes only with both feedbacks', () => {
  const happened = new Set<Event['type']>();
  const step = fc.tuple(move, fc.constantFrom(0, 0, 5, 70, 1_500, 12_000), fc.constantFrom(...Array<undefined>(9), 'no', 'yes'));
  const property = fc.property(
    fc.constantFrom(lock, undefined, 'roads/surface/standing-water'),
    fc.constantFrom<Move[]>([], [], [], [objects]),
    fc.array(step, { minLength: 20, maxLength: 40, size: 'max' }),
    (category, first, steps) => {
      let dispatch: Dispatch | undefined;
      const happen = (events: readonly Event[]): void => {
        for (const [n, state] of through(dispatch, events).entries()) {
          expect(broken(dispatch, events[n]!, state)).toEqual([]);
          happened.add(events[n]!.type);
          dispatch = JSON.parse(JSON.stringify(state)) as Dispatch; // as it is stored
        }
      };
      happen(openDispatch(aMatter({ category }), 'registered', undefined, givenAt()));
      let now = at('16T11:22');
      for (const one of first) happen(eventsOf(dispatch!, aimed(dispatch!, one), givenAt(now)));
      for (const [one, minutes, said] of steps) {
        now = new Date(now.getTime() + minutes * 60_000);
        happen(elapse(dispatch!, givenAt(now)));
        happen(eventsOf(dispatch!, aimed(dispatch!, one), givenAt(now)));
        if (said) happen(calledBack(dispatch!, { reached: true, resolved: said }, givenAt(now)));
      }
    },
  );
  const runs = process.env['FQ_RUNS'];
  fc.assert(property, { numRuns: Number(runs ?? 200), ...(!runs && { seed: 20201218 }) });
  // The promises are shown only by what happened.
  const rare: Event['type'][] = [
    ...([
      'Extended',
      'ExtensionRevoked',
      'HangApproved',
      'Resumed',
      'ObjectionUpheld',
      'ObjectionRejected',
      'Corrected',
    ] as const),
    ...(['HandedOn', 'Asked', 'Raised', 'Supervised', 'Answered', 'SquadCalled', 'Arrived', 'Completed', 'Reopened'] as const),
    ...(['Closed', 'Lapsed', 'Escalated', 'ObjectionOvertaken', 'HangOvertaken'] as const),
  ];
  expect(rare.filter((type) => !happened.has(type))).toEqual([]);
});
