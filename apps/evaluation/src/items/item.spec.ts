import type { DispatchSnapshot } from '@fengqiao/contracts';
import fc from 'fast-check';
import type { Answer } from './answering';
import { isClosed, itemsOf as itemsAt, newestOf, type Assessing, type Fact, type ItemPolicy, type Known } from './item';

const policy: ItemPolicy = {
  version: 'assessment-1',
  definitionId: 'three-rates',
  countedKinds: ['help', 'complaint', 'tip', 'suggestion'],
  responseOnlyChannels: ['media', 'network'],
};
const levels: Record<string, { level: string; districtId?: string }> = {
  '110107011': { level: 'street', districtId: '110107' },
  '110107010': { level: 'street', districtId: '110107' },
  '110107011003': { level: 'community' },
  '110107011003-wy1': { level: 'property' },
};
const city: Assessing = {
  monthOf: (limit) => new Date(limit.getTime() + 8 * 3_600_000).toISOString().slice(0, 7),
  policyOf: () => policy,
  placeOf: (id) => levels[id] && { path: `110000.110107.${id}`, ...levels[id] },
  closesFrom: (month) => new Date(Date.parse(`${month}-31T24:00:00+08:00`) + 7 * 86_400_000),
};

const at = (time: string): Date => new Date(`2020-${time}:00+08:00`);
const iso = (time: string): string => at(time).toISOString();
const ids = { dispatch: '019b0000-0000-7000-8000-000000000001', community: '019b0000-0000-7000-8000-000000000002' };
const assist = {
  assignmentId: ids.community,
  unitId: '110107011003',
  role: 'assist' as const,
  status: 'assigned',
  assignedAt: iso('12-16T11:22'),
  sign: { dueAt: iso('12-16T13:22'), stoppedAt: iso('12-16T11:30') },
};
const response = {
  sign: { dueAt: iso('12-16T13:22'), stoppedAt: iso('12-16T11:25') },
  contact: { dueAt: iso('12-17T11:22'), stoppedAt: iso('12-16T11:40') },
};

const snapshot = (more: Partial<DispatchSnapshot> = {}): DispatchSnapshot => ({
  dispatchId: ids.dispatch,
  ticketId: '019b0000-0000-7000-8000-00000000000f',
  ticketNo: '202012160000015',
  version: 1,
  at: iso('12-16T11:22'),
  by: '110107011',
  status: 'handling',
  kind: 'complaint',
  channel: 'hotline',
  hasContact: true,
  registeredAt: iso('12-16T11:22'),
  accountable: '110107011',
  lead: '110107011',
  dueAt: iso('12-23T23:59'),
  provisional: false,
  catalogueVersion: 'catalogue-1',
  limitsVersion: 'limits-1',
  dispatchRound: 1,
  handlingRound: 1,
  candidates: [],
  overridden: false,
  assignments: [assist],
  response,
  ...more,
});
const fact = (more: Partial<DispatchSnapshot> = {}, type = 'dispatch.dispatch.signed.v1'): Fact => {
  const said = snapshot(more);
  return { version: said.version, type, snapshot: said };
};
const answer = (more: Partial<Answer> = {}): Answer => ({
  at: at('12-24T09:00'),
  version: 3,
  reached: true,
  resolved: 'yes',
  satisfied: 'mostly',
  ...more,
});
/** Long after everything. */
const end = new Date('2021-06-01T00:00:00+08:00');
const itemsOf = (facts: Fact[], answers: Answer[], more: Partial<Known> = {}, now = end) =>
  itemsAt({ facts, answers, ...more }, city, now);
const lead = (facts: Fact[], answers: Answer[] = [], more: Partial<Known> = {}, now = end) =>
  itemsOf(facts, answers, more, now).find(({ role }) => role === 'lead');

const [yes, partly, no, nobody] = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]].map(([a, b, c]) => ({ yes: a, partly: b, no: c })); // prettier-ignore

describe('the item', () => {
  it('belongs to the accountable unit in the local month of its limit', () =>
    expect(lead([fact({ dueAt: iso('12-31T23:59') })])).toMatchObject({
      id: ids.dispatch,
      unitId: '110107011',
      districtId: '110107',
      month: '2020-12',
      policyVersion: 'assessment-1',
      definitionId: 'three-rates',
    }));
  it('moves with its limit, and passes on with the lead', () => {
    const facts = [fact(), fact({ version: 2, accountable: '110107010', dueAt: '2021-01-05T15:59:59.000Z' })];
    expect(itemsOf(facts, []).filter(({ role }) => role === 'lead')).toMatchObject([{ unitId: '110107010', month: '2021-01' }]);
  });
  it('counts from its limit', () => expect(lead([fact()])?.countsFrom).toEqual(at('12-23T23:59')));
  it('counts from the callback that the reporter asked for', () =>
    expect(lead([fact()], [answer({ at: at('12-20T09:00') })])?.countsFrom).toEqual(at('12-20T09:00')));
  it.each<[string, Partial<DispatchSnapshot>]>([
    ['an inquiry', { kind: 'inquiry' }],
    ['praise', { kind: 'praise' }],
    ['what ended at intake', { status: 'ended' }],
    ['what nobody leads', { status: 'undispatched', accountable: undefined }],
    ['what has no limit', { dueAt: undefined }],
  ])('is none of %s', (_, more) => expect(itemsOf([fact(more)], [answer()])).toEqual([]));
});

describe('response', () => {
  const responseOf = (more: Partial<DispatchSnapshot>) => {
    const { responded, responseFrom } = lead([fact(more)])!;
    return { responded, responseFrom };
  };
  const due = at('12-23T23:59');
  const clocks = (sign: string | undefined, contact: string | undefined) => ({
    response: {
      sign: { dueAt: response.sign.dueAt, stoppedAt: sign && iso(sign) },
      contact: { dueAt: response.contact.dueAt, stoppedAt: contact && iso(contact) },
    },
  });
  it.each<[string, string | undefined, string | undefined, boolean]>([
    ['both in time', '12-16T13:22', '12-17T11:22', true],
    ['signed late', '12-16T13:23', '12-16T13:30', false],
    ['contacted late', '12-16T12:00', '12-17T11:23', false],
    ['never contacted', '12-16T12:00', undefined, false],
    ['never signed', undefined, undefined, false],
  ])('%s', (_, sign, contact, responded) => expect(responseOf(clocks(sign, contact))).toEqual({ responded, responseFrom: due }));
  it('is not known while a clock runs', () =>
    expect(lead([fact(clocks('12-16T12:00', undefined))], [answer({ at: at('12-16T18:00') })])).toMatchObject({
      countsFrom: at('12-16T18:00'),
      responded: false,
      responseFrom: at('12-17T11:22'),
    }));
  it('is in time as much later as the review of an objection took too long; signing is not', () => {
    const late = (sign: string, contact?: string) => responseOf({ excusedMs: 7_200_000, ...clocks(sign, contact) }).responded;
    expect([late('12-16T12:00', '12-17T13:22'), late('12-16T12:00', '12-17T13:23')]).toEqual([true, false]);
    expect(late('12-16T13:23', '12-16T13:30')).toBe(false);
  });
  it('is signing alone where nobody can be contacted', () =>
    expect(responseOf({ hasContact: false, ...clocks('12-16T12:00', undefined) }).responded).toBe(true));
});

describe('the answers', () => {
  it('are kept as they were said: what they are worth is asked when rates are made', () =>
    expect(lead([fact()], [answer({ resolved: 'partly', satisfied: 'no' })])).toMatchObject({ resolved: partly, satisfied: no }));
  it('are none before a callback, and none of who was not reached', () =>
    expect(lead([fact()], [answer({ reached: false, resolved: undefined, satisfied: undefined })])).toMatchObject({
      resolved: nobody,
      satisfied: nobody,
    }));
  it('are the last valid ones, also of what was said after the ticket was closed', () => {
    const closed = fact({ version: 5, status: 'closed', at: iso('12-25T09:00') }, 'dispatch.dispatch.closed.v1');
    const answers = [
      answer({ at: at('12-26T09:00'), version: 6, satisfied: 'no' }),
      answer(),
      answer({ at: at('12-24T08:00'), satisfied: 'yes' }),
    ];
    expect(lead([fact(), closed], answers)?.satisfied).toEqual(no);
    expect(lead([fact(), closed], answers.slice(1))?.satisfied).toEqual(partly);
    expect(lead([fact()], answers)?.satisfied).toEqual(no);
  });
  it('stay when a later call reaches nobody', () =>
    expect(lead([fact()], [answer(), { at: at('12-25T09:00'), version: 4, reached: false }])?.satisfied).toEqual(partly));
  it('of press and opinion are a check of the result', () =>
    expect(lead([fact({ channel: 'media', hasContact: false })], [answer()])).toMatchObject({
      resolved: yes,
      satisfied: nobody,
    }));
  it('of nobody who can be reached do not count', () =>
    expect(lead([fact({ hasContact: false })], [answer()])).toMatchObject({ resolved: nobody, satisfied: nobody }));
});

describe('what changes an item', () => {
  it('is no rework: month and response stay those of the first round, the last answer counts', () => {
    const rework = fact({
      version: 9,
      handlingRound: 2,
      dueAt: '2021-01-05T15:59:59.000Z',
      response: { sign: { dueAt: iso('12-25T11:00') }, contact: { dueAt: iso('12-25T18:00') } },
    });
    const answers = [answer({ resolved: 'no' }), answer({ at: new Date('2021-01-06T09:00:00+08:00'), version: 7 })];
    expect(lead([rework, fact()], answers)).toMatchObject({ month: '2020-12', responded: true, resolved: yes });
  });
  it('is an extension, which moves it, and an upheld objection, which gives its own first round to the new lead', () => {
    const passed = fact({ version: 9, dispatchRound: 2, accountable: '110107010', dueAt: '2021-01-05T15:59:59.000Z' });
    expect(lead([fact(), fact({ version: 2, dueAt: '2021-01-03T15:59:59.000Z' })])?.month).toBe('2021-01');
    expect(lead([fact(), passed])).toMatchObject({ unitId: '110107010', month: '2021-01' });
  });
  it('is what was said of whoever led before: the present unit is not counted for it', () => {
    const passedOn = snapshot({ version: 4, at: iso('12-20T10:00'), dispatchRound: 2, accountable: '110107010', dueAt: iso('12-28T23:59') });
    const facts = [fact({ ...passedOn, version: 6, at: iso('12-21T09:00') }), fact(), fact(passedOn)];
    const [before, then] = [answer({ at: at('12-20T10:00') }), answer({ at: at('12-20T10:01'), resolved: 'no' })];
    expect(lead(facts, [before])).toMatchObject({ unitId: '110107010', resolved: nobody, countsFrom: at('12-28T23:59') });
    expect(lead(facts, [before, then])).toMatchObject({ resolved: no, countsFrom: at('12-20T10:01') });
  }); // prettier-ignore
  it('is an upheld objection of an assist, which does not count then', () =>
    expect(itemsOf([fact({ objectors: ['110107011003'] })], []).map(({ role }) => role)).toEqual(['lead']));
  it('is a hang before the limit: nothing falls due while it lasts', () => {
    expect(lead([fact({ hungSince: iso('12-20T09:00') })])).toBeUndefined();
    expect(lead([fact({ hungSince: iso('12-24T09:00') })])).toBeDefined();
  });
  it('is an exclusion, which leaves it visible', () =>
    expect(lead([fact()], [], { exclusion: 'false' })).toMatchObject({ excluded: 'false', month: '2020-12' }));
  it('is lateness, unless as much is excused', () => {
    const completed = (more: object) => lead([fact({ completedAt: iso('12-24T01:59'), ...more })])?.inTime;
    expect([completed({}), completed({ excusedMs: 7_200_000 }), lead([fact()])?.inTime]).toEqual([false, true, false]);
  });
  it('is settled once nothing of it waits for a time', () => {
    expect(lead([fact()], [], {}, at('12-23T23:58'))?.settled).toBe(false);
    expect(lead([fact()], [], {}, at('12-23T23:59'))?.settled).toBe(true);
  });
});

describe('a group', () => {
  const group = { groupId: ids.dispatch, headTicketId: ids.dispatch, headTicketNo: '202012160000015' };
  const head = fact({ group: { ...group, role: 'head' } });
  const reporter = { hasContact: true, channel: 'hotline' as const };
  const said = (resolved: 'yes' | 'partly' | 'no') => ({ ...reporter, answers: [answer({ resolved })] });
  it('is one item: response by its head, the answers of all reporters beside each other', () =>
    expect(itemsOf([head], [answer()], { members: [said('no'), said('yes'), { ...reporter, answers: [] }] })).toMatchObject([
      { role: 'lead', responded: true, resolved: { yes: 2, partly: 0, no: 1 }, satisfied: { yes: 0, partly: 3, no: 0 } },
      { role: 'assist' },
    ]));
  it('counts from its limit, whoever asked to be called earlier', () =>
    expect(lead([head], [answer({ at: at('12-20T09:00') })])?.countsFrom).toEqual(at('12-23T23:59')));
  it('has none for its members', () =>
    expect(itemsOf([fact({ status: 'grouped', group: { ...group, role: 'member' } })], [answer()])).toEqual([]));
});

describe('assists', () => {
  it('respond by their own sign clock and share the ticket’s answers', () =>
    expect(itemsOf([fact()], [answer()]).find(({ role }) => role === 'assist')).toMatchObject({
      id: ids.community,
      unitId: '110107011003',
      level: 'community',
      districtId: undefined,
      month: '2020-12',
      responded: true,
      resolved: yes,
      satisfied: partly,
    }));
  it('count when they were overtaken, and not when they were replaced', () => {
    const assists = (status: string) => itemsOf([fact({ assignments: [{ ...assist, status }] })], []).length - 1;
    expect([assists('overtaken'), assists('replaced')]).toEqual([1, 0]);
  });
});

describe('any order and repetition', () => {
  const times = ['12-16T11:22', '12-16T13:00', '12-17T09:00', '12-18T09:00', '12-25T09:00'];
  const aFact = (version: number) =>
    fc
      .record({
        accountable: fc.constantFrom('110107011', '110107010'),
        kind: fc.constantFrom('complaint' as const, 'help' as const, 'inquiry' as const),
        status: fc.constantFrom('dispatched', 'handling', 'completed', 'closed', 'ended'),
        dueAt: fc.constantFrom(iso('12-23T23:59'), iso('12-31T23:59'), '2021-01-05T15:59:59.000Z'),
        at: fc.constantFrom(...times.map(iso)),
        hasContact: fc.boolean(),
      })
      .map((more) =>
        fact({ version, ...more }, more.status === 'closed' ? 'dispatch.dispatch.closed.v1' : 'dispatch.dispatch.worked.v1'),
      );
  const history = fc.integer({ min: 1, max: 8 }).chain((length) => fc.tuple(...Array.from({ length }, (_, at) => aFact(at + 1))));
  const answers = fc.array(
    fc.record({
      at: fc.constantFrom(at('12-20T09:00'), at('12-24T09:00'), at('12-26T09:00')),
      reached: fc.boolean(),
      resolved: fc.constantFrom('yes' as const, 'partly' as const, 'no' as const),
    }),
    { maxLength: 4 },
  );
  const disordered = <T>(list: readonly T[]) =>
    fc
      .tuple(fc.shuffledSubarray([...list], { minLength: list.length }), fc.subarray([...list]))
      .chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }));

  it('of facts and answers gives the same items', () =>
    fc.assert(
      fc.property(
        fc.tuple(history, answers).chain(([facts, said]) => {
          const numbered = said.map((one, nth) => answer({ ...one, version: nth + 1 }));
          return fc.tuple(fc.constant(facts), fc.constant(numbered), disordered(facts), disordered(numbered));
        }),
        ([facts, said, factsAgain, saidAgain]) => {
          expect(itemsOf(factsAgain, saidAgain)).toEqual(itemsOf(facts, said));
          expect([newestOf(factsAgain), isClosed(factsAgain)]).toEqual([newestOf(facts), isClosed(facts)]);
        },
      ),
      { numRuns: 300 },
    ));
  it('leaves one lead at most', () =>
    fc.assert(
      fc.property(history, (facts) => expect(itemsOf(facts, []).filter(({ role }) => role === 'lead').length).toBeLessThan(2)),
    ));
});
