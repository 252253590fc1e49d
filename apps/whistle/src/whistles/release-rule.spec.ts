import { isRefusal } from '@fengqiao/domain';
import fc from 'fast-check';
import { anOrder, at, blowing, city, confer, givenAt, guangwai, taipingqiao, then } from '../whistles-under-test';
import { decide } from './deciding';
import type { Command } from './events';
import { through } from './evolve';
import type { Whistle } from './whistle';

/** Sequences: ten thousand in every run of the tests; more with FQ_SEQUENCES. */
const SEQUENCES = Number(process.env['FQ_SEQUENCES'] ?? 10_000);
const LENGTH = 40;

const targets = [taipingqiao, '110102-zjw', '110102-ghw', '110000-ent-gas'];
const superiors = ['110000', '110102'];
const stranger = '110105015';
const actors = [guangwai, guangwai, guangwai, ...targets, ...superiors, stranger];
/** As many steps forward as aside: else nothing ever closes. */
const steps = [
  'ReportIn', 'ReportIn', 'ReportIn', 'Accept', 'Refuse', 'Contest', 'Relieve', 'Confer', 'Plan', 'Plan', 'Act', 'FinishTask', 'FinishTask',
  'AcceptTask', 'AcceptTask', 'AcceptTask', 'Release', 'Release', 'Release', 'Close', 'Close', 'Withdraw', 'Wait',
] as const; // prettier-ignore

type Move = {
  readonly step: (typeof steps)[number];
  readonly actor: string;
  readonly nth: number;
  readonly unit: string;
  readonly hours: number;
};

const moves = fc.record({
  step: fc.constantFrom(...steps),
  actor: fc.constantFrom(...actors),
  nth: fc.nat({ max: 5 }),
  unit: fc.constantFrom(guangwai, ...targets),
  hours: fc.integer({ min: 1, max: 60 }),
});
const starts = fc.array(fc.boolean(), { minLength: targets.length, maxLength: targets.length });

const pick = <Part extends { readonly id: string }>(parts: readonly Part[], nth: number): string =>
  parts[nth % (parts.length || 1)]?.id ?? '';

const commandOf = ({ step, nth, unit }: Move, whistle: Whistle): Command | undefined => {
  switch (step) {
    case 'ReportIn': return { type: 'ReportIn', person: '王队' };
    case 'Accept': return { type: 'Accept' };
    case 'Refuse': return { type: 'Refuse', reason: '否' };
    case 'Contest': return { type: 'Contest', reason: '否' };
    case 'Relieve': return { type: 'Relieve', unitId: unit, reason: '确非职责' };
    case 'Confer': return confer(targets);
    case 'Plan': return {
      type: 'Plan', conferenceId: pick(whistle.conferences, nth), tasks: [{ unitId: unit, what: '查处', dueAt: '2018-01-01T00:00:00Z' }],
      actions: [{ kind: 'works', place: {}, at: '2018-01-01T00:00:00Z', unitIds: [unit], work: '拆除' }],
    };
    case 'Act': return { type: 'Act', actionId: pick(whistle.actions, nth), result: '好' };
    case 'FinishTask': return { type: 'FinishTask', taskId: pick(whistle.tasks, nth), evidence: '好' };
    case 'AcceptTask': return { type: 'AcceptTask', taskId: pick(whistle.tasks, nth) };
    case 'Release': return { type: 'Release', unitId: unit };
    case 'Close': return { type: 'Close', result: '完' };
    case 'Withdraw': return nth === 0 ? { type: 'Withdraw', reason: '误报' } : undefined;
    case 'Wait': return undefined;
  }
}; // prettier-ignore

/** A unit that does what it does only about its own task moves more often than chance would let it. */
const actorOf = ({ step, actor, nth, unit }: Move, whistle: Whistle): string => {
  if (step === 'FinishTask' && nth > 1) return whistle.tasks.find(({ id }) => id === pick(whistle.tasks, nth))?.unitId ?? actor;
  if (step === 'ReportIn' && nth > 1) return unit;
  return actor;
};

/** Said anew, apart from the rule that decides it: what must be true of a whistle that is closed. */
const isRightlyClosed = ({ targets: all, tasks }: Whistle): boolean =>
  all
    .filter(({ mandatory, status }) => mandatory && status !== 'relieved')
    .every(
      ({ unitId, arrivedAt, releasedAt }) =>
        arrivedAt !== undefined &&
        releasedAt !== undefined &&
        tasks.every((task) => task.unitId !== unitId || task.acceptedAt !== undefined),
    );

it('knows the units of the sequences', () => expect(actors.filter((id) => !city.unit(id))).toEqual([]));

it(`no sequence of commands by anybody closes a whistle too early (${SEQUENCES} sequences)`, () => {
  const reached = { closed: 0, withdrawn: 0 };
  fc.assert(
    fc.property(starts, fc.array(moves, { minLength: LENGTH, maxLength: LENGTH }), (mandatory, sequence) => {
      const order = anOrder([], {
        kind: 'enforcement',
        targets: targets.map((unitId, nth) => ({ unitId, mandatory: mandatory[nth]! })),
      });
      const event = blowing(order, guangwai);
      let whistle = then(undefined, isRefusal(event) ? event : [event]);
      let now = at('09:00');
      for (const move of sequence) {
        if (move.step === 'Wait') now = new Date(now.getTime() + move.hours * 3_600_000);
        const command = commandOf(move, whistle);
        const before = whistle;
        const outcome = command && decide(whistle, command, [actorOf(move, whistle)], givenAt(now));
        if (!outcome || isRefusal(outcome)) continue;
        whistle = through(whistle, outcome).at(-1)!;
        if (whistle.status === 'closed' && !isRightlyClosed(whistle)) return false;
        if (before.status === 'closed' && whistle.status !== 'closed') return false;
      }
      if (whistle.status === 'closed' || whistle.status === 'withdrawn') reached[whistle.status] += 1;
      return true;
    }),
    { numRuns: SEQUENCES, seed: 20170508 },
  );
  expect(reached.closed).toBeGreaterThan(SEQUENCES / 200);
  expect(reached.withdrawn).toBeGreaterThan(0);
}, 300_000);
