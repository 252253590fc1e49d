import { WhistleAt, type City, type Whistle } from '@fengqiao/cases';
import { whistle } from '@fengqiao/contracts';
import fc from 'fast-check';
import { startCity, type ReplayCity } from './stack';

/** Sequences through the public API; as many others go through the rules alone (release-rule.spec.ts). */
const SEQUENCES = 200;
const LENGTH = 24;
jest.setTimeout(600_000);

const blower = '110102020';
const targets = ['110106002', '110102-zjw', '110000-ent-gas'];
const strangers = ['110105015', '110000', '110102'];
const at = '2021-01-10T09:00:00+08:00';

const steps = [
  ...['reportIn', 'reportIn', 'reportIn', 'refuse', 'contest', 'relieve', 'confer', 'plan', 'act', 'finish', 'finish', 'accept', 'accept'],
  ...['release', 'release', 'release', 'close', 'close', 'withdraw'],
] as const; // prettier-ignore
type Move = { readonly step: (typeof steps)[number]; readonly actor: string; readonly unit: string; readonly nth: number };
const moves = fc.record({
  step: fc.constantFrom(...steps),
  actor: fc.constantFrom(blower, blower, blower, blower, ...targets, ...strangers),
  unit: fc.constantFrom(...targets),
  nth: fc.nat({ max: 3 }),
});

/** Said anew, apart from the rule that decides it: what must be true of a whistle that is closed. */
const isRightlyClosed = ({ targets: all, tasks }: Whistle): boolean =>
  all
    .filter(({ mandatory, relieved }) => mandatory && !relieved)
    .every(
      ({ unitId, arrivedAt, releasedAt }) =>
        arrivedAt !== undefined &&
        releasedAt !== undefined &&
        tasks.every((task) => task.unitId !== unitId || task.acceptedAt !== undefined),
    );

describe('Whatever is commanded by whomever, through the API', () => {
  let started: ReplayCity;
  let city: City;
  beforeAll(async () => {
    started = await startCity('2020-12-16T09:00:00+08:00');
    city = started.city;
  });
  afterAll(() => started?.close());

  const take = async (one: WhistleAt, seen: Whistle, { step, actor, unit, nth }: Move) => {
    const { whistleId } = one;
    const own = nth > 0; // mostly by whose it is: chance alone would hardly ever get anywhere
    const by = city.as(own && ['reportIn', 'refuse', 'contest', 'finish', 'act'].includes(step) ? unit : actor);
    const [taskId, actionId, conferenceId] = [
      seen.tasks.find((task) => task.unitId === unit && task.status !== 'accepted')?.taskId ?? whistleId,
      seen.actions.at(-1)?.actionId ?? whistleId,
      seen.conferences.at(-1)?.conferenceId ?? whistleId,
    ];
    switch (step) {
      case 'reportIn':
        return by.call(whistle.reportIn, { whistleId, person: '王队' });
      case 'refuse':
        return nth === 3 ? by.call(whistle.refuseWhistle, { whistleId, reason: '否' }) : undefined;
      case 'contest':
        return nth === 3 ? by.call(whistle.contest, { whistleId, reason: '否' }) : undefined;
      case 'relieve':
        return by.call(whistle.relieve, { whistleId, unitId: unit, reason: '确非职责' });
      case 'confer':
        return by.call(whistle.confer, { whistleId, at, place: '街道', agenda: '分工', invitees: targets });
      case 'plan': {
        const tasks = nth === 1 ? [{ unitId: unit, what: '查处', dueAt: at }] : [];
        return by.call(whistle.plan, {
          whistleId,
          conferenceId,
          tasks,
          actions: [{ place: '现场', at, unitIds: [unit], work: '拆除' }],
        });
      }
      case 'act':
        return by.call(whistle.act, { whistleId, actionId, result: '好' });
      case 'finish':
        return by.call(whistle.finishTask, { whistleId, taskId, evidence: '好' });
      case 'accept':
        return by.call(whistle.acceptTask, { whistleId, taskId });
      case 'release':
        return by.call(whistle.release, { whistleId, unitId: unit });
      case 'close':
        return by.call(whistle.close, { whistleId, result: '完' });
      case 'withdraw':
        return nth === 0 ? by.call(whistle.withdraw, { whistleId, reason: '误报' }) : undefined;
    }
  };

  it(`no whistle is closed while a unit that must stay has something to do (${SEQUENCES} sequences)`, async () => {
    let closed = 0;
    const sequences = fc.array(moves, { minLength: LENGTH, maxLength: LENGTH });
    const property = fc.asyncProperty(
      fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
      sequences,
      async (mandatory, sequence) => {
        const called = targets.map((unitId, nth) => ({ unitId, mandatory: mandatory[nth]! }));
        const one = await WhistleAt.blown(city, blower, { kind: 'enforcement', reason: '违建', place: '边界', targets: called });
        let seen = await one.view();
        for (const move of sequence) {
          const reply = await take(one, seen, move);
          if (reply && reply.status >= 500) throw new Error(`${move.step} was answered ${reply.status}`);
          if (reply?.status !== 200) continue;
          seen = await one.view();
          if (seen.status !== 'closed') continue;
          expect([move, isRightlyClosed(seen), seen.waitsFor]).toEqual([move, true, []]);
          closed += 1;
          break;
        }
      },
    );
    await fc.assert(property, { numRuns: SEQUENCES, seed: 20201216, endOnFailure: true });
    expect(closed).toBeGreaterThan(SEQUENCES / 20);
  });
});
