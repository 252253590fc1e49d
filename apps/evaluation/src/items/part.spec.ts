import type { DispatchSnapshot } from '@fengqiao/contracts';
import { itemsOf, type Assessing, type Item } from './item';

const at = (time: string): Date => new Date(`2020-12-${time}:00+08:00`);
const iso = (time: string): string => at(time).toISOString();
const street = '110107011';
const pathOf = (id: string): string => ['110000', '110107', street, ...(id === street ? [] : [id])].join('.');
const levels: Record<string, string> = {
  [street]: 'street',
  [`${street}003`]: 'community',
  [`${street}-cg`]: 'office',
  [`${street}-ms`]: 'office',
  '110107': 'district',
};
const city: Assessing = {
  monthOf: (limit) => new Date(limit.getTime() + 8 * 3_600_000).toISOString().slice(0, 7),
  policyOf: () => ({ version: '1', definitionId: 'd', countedKinds: ['complaint'], responseOnlyChannels: [] }),
  placeOf: (id) => levels[id] === undefined ? undefined : { path: id === '110107' ? '110000.110107' : pathOf(id), level: levels[id] },
  closesFrom: (month) => new Date(Date.parse(`${month}-31T24:00:00+08:00`) + 7 * 86_400_000),
}; // prettier-ignore

type Assignment = DispatchSnapshot['assignments'][number];
const part = (more: Partial<Assignment> = {}): Assignment => ({
  assignmentId: '019b0000-0000-7000-8000-000000000002',
  unitId: `${street}003`,
  role: 'assist',
  status: 'signed',
  assignedAt: iso('10T09:00'),
  sign: { dueAt: iso('10T11:00'), stoppedAt: iso('10T10:00') },
  handle: { dueAt: iso('13T18:00') },
  ...more,
});
const ofOffice = (more: Partial<Assignment> = {}): Assignment =>
  part({ role: 'lead', unitId: `${street}-cg`, contact: { dueAt: iso('11T10:00'), stoppedAt: iso('10T12:00') }, ...more });
const snapshot = (assignments: Assignment[], more: Partial<DispatchSnapshot> = {}): DispatchSnapshot => ({
  dispatchId: '019b0000-0000-7000-8000-000000000001',
  ticketId: '019b0000-0000-7000-8000-00000000000f',
  ticketNo: '202012100000015',
  version: 1,
  at: iso('10T09:00'),
  by: street,
  status: 'handling',
  kind: 'complaint',
  channel: 'hotline',
  hasContact: true,
  registeredAt: iso('10T09:00'),
  accountable: street,
  lead: street,
  dueAt: iso('20T18:00'),
  provisional: false,
  catalogueVersion: '1',
  limitsVersion: '1',
  dispatchRound: 1,
  handlingRound: 1,
  candidates: [],
  overridden: false,
  assignments,
  ...more,
});
const fact = (said: DispatchSnapshot) => ({ version: said.version, type: 'dispatch.dispatch.worked.v1', snapshot: said });
const assists = (said: DispatchSnapshot[], now = at('31T09:00')): Item[] =>
  itemsOf({ facts: said.map(fact), answers: [] }, city, now).filter(({ role }) => role === 'assist');
const responded = (one: Assignment, more: Partial<DispatchSnapshot> = {}): boolean | undefined =>
  assists([snapshot([one], more)])[0]?.responded;
const handle = (stoppedAt?: string) => ({ dueAt: iso('13T18:00'), ...(stoppedAt && { stoppedAt: iso(stoppedAt) }) });

describe('an assist', () => {
  it.each<[string, Partial<Assignment>, boolean]>([
    ['reported its end in time', { status: 'reported', handle: handle('13T18:00'), endedAt: iso('13T18:00') }, true],
    ['reported its end too late', { status: 'reported', handle: handle('13T18:01'), endedAt: iso('13T18:01') }, false],
    ['never reported', {}, false],
    ['was overtaken before its limit', { status: 'overtaken', endedAt: iso('12T09:00') }, true],
    ['was overtaken after its limit', { status: 'overtaken', endedAt: iso('15T09:00') }, false],
    ['was let go before its limit', { status: 'ended', endedAt: iso('12T09:00') }, true],
    ['reported, and signed too late', { status: 'reported', handle: handle('12T09:00'), sign: { dueAt: iso('10T11:00'), stoppedAt: iso('10T11:01') } }, false],
    ['signed, and has no limit of its own', { handle: undefined }, true],
  ])('that %s', (_, more, expected) => expect(responded(part(more))).toBe(expected)); // prettier-ignore
  it('has as much time longer as is excused', () => {
    const late = part({ handle: handle('13T20:00') });
    expect([responded(late, { excusedMs: 7_200_000 }), responded(late, { excusedMs: 7_199_999 })]).toEqual([true, false]);
  });
  it('passes no limit while it hangs, that had not passed before', () => {
    const hung = { hungSince: iso('21T09:00') };
    expect(responded(part({ handle: { dueAt: iso('22T18:00') } }), hung)).toBe(true);
    expect(responded(part(), hung)).toBe(false);
  });
  it('shows its own limit and whether that was kept, in the ticket’s month', () => {
    const items = assists([snapshot([part({ handle: handle('12T09:00') })], { dueAt: iso('31T18:00') })]);
    expect(items).toMatchObject([{ dueAt: at('13T18:00'), inTime: true, month: '2020-12', countsFrom: at('31T18:00') }]);
    expect(assists([snapshot([part()], { completedAt: iso('15T09:00') })])).toMatchObject([{ inTime: false }]);
    expect(assists([snapshot([part({ handle: undefined })], { completedAt: iso('15T09:00') })])).toMatchObject([
      { dueAt: at('20T18:00'), inTime: true },
    ]);
  });
  it('is not known of while its limit runs', () => {
    const longer = snapshot([part({ handle: { dueAt: iso('25T18:00') } })]);
    expect(assists([longer], at('21T09:00'))).toMatchObject([{ responseFrom: at('25T18:00'), settled: false }]);
  });
});

describe('a unit that is asked several times', () => {
  const id = (nth: number): string => `019b0000-0000-7000-8000-00000000000${nth}`;
  const kept = part({ status: 'reported', handle: handle('12T09:00'), endedAt: iso('12T09:00') });
  const again = (more: Partial<Assignment> = {}): Assignment =>
    part({ assignmentId: id(3), assignedAt: iso('14T09:00'), handle: { dueAt: iso('17T18:00') }, ...more });
  const inTime = { dueAt: iso('17T18:00'), stoppedAt: iso('16T09:00') };

  it('has one item, by the clocks of all its parts, under the id of the first', () => {
    const both = (more: Partial<Assignment>, first = kept) => assists([snapshot([first, again(more)])]);
    expect(both({ handle: inTime })).toMatchObject([
      { id: id(2), responded: true, dueAt: at('17T18:00'), inTime: true, signedAt: at('10T10:00') },
    ]);
    expect(both({})).toMatchObject([{ responded: false, inTime: false }]);
    const late = part({ status: 'reported', handle: handle('13T18:01'), endedAt: iso('13T18:01') });
    expect(both({ handle: inTime }, late)).toMatchObject([{ responded: false, dueAt: at('17T18:00'), inTime: false }]);
    const replaced = part({ status: 'replaced', endedAt: iso('10T09:30'), sign: { dueAt: iso('10T11:00') } });
    expect(both({ handle: inTime }, replaced)).toMatchObject([{ id: id(2), responded: true }]);
  });
  it('is known of when the last of its parts is', () => {
    const late = part({ status: 'reported', handle: handle('13T18:01'), endedAt: iso('13T18:01') });
    const running = again({ handle: { dueAt: iso('25T18:00') } });
    expect(assists([snapshot([late, running])], at('21T09:00'))).toMatchObject([
      { responseFrom: at('25T18:00'), settled: false },
    ]);
  });
  it('is assessed by the first round in which it took part: rework adds and changes nothing', () => {
    const missed = again({ sign: { dueAt: iso('14T11:00') } });
    const first = snapshot([kept], { excusedMs: 60_000 });
    const before = assists([first]);
    for (const rework of [again({ handle: inTime }), missed])
      expect(assists([first, snapshot([kept, rework], { version: 2, handlingRound: 2 })])).toEqual(before);
    const rounds = [first, snapshot([kept, missed], { version: 2, handlingRound: 2 })];
    expect(assists([...rounds, snapshot([kept, missed, again({ assignmentId: id(4) })], { version: 3, handlingRound: 3 })])).toEqual(before);
  }); // prettier-ignore
  it('is assessed by the second round where it first took part in that', () => {
    const other = { unitId: `${street}-ms` };
    const second = snapshot([kept, again({ ...other, handle: inTime })], { version: 2, handlingRound: 2 });
    const third = snapshot([...second.assignments, again({ ...other, assignmentId: id(4) })], { version: 3, handlingRound: 3 });
    for (const said of [
      [snapshot([kept]), second],
      [snapshot([kept]), second, third],
    ])
      expect(assists(said)).toMatchObject([{ id: id(2) }, { id: id(3), unitId: other.unitId, responded: true }]);
  });
  it('has one item for what it leads inside and what it helps with', () => {
    const office = `${street}-cg`;
    const lead = ofOffice({ assignmentId: id(4), status: 'completed', handle: handle('13T09:00'), endedAt: iso('13T09:00') });
    const helped = (more: Partial<Assignment>) => part({ unitId: office, status: 'handedOn', endedAt: iso('10T12:00'), ...more });
    expect(assists([snapshot([helped({}), lead])])).toMatchObject([{ id: id(2), unitId: office, responded: true }]);
    expect(assists([snapshot([helped({ status: 'overtaken', endedAt: iso('15T09:00') }), lead])])).toMatchObject([{ responded: false }]);
  }); // prettier-ignore
});

describe('the close of the month', () => {
  const long = (more: Partial<Assignment> = {}, dueAt = '2021-02-20T10:00:00.000Z') =>
    snapshot([part({ handle: { dueAt }, ...more })]);
  const closes = new Date('2021-01-08T00:00:00+08:00');
  it('waits for no limit that lies after it: what had not been missed was kept so far', () => {
    expect(assists([long()], closes)).toMatchObject([{ responded: true, responseFrom: closes, settled: true }]);
    expect(assists([long()], new Date(closes.getTime() - 1))).toMatchObject([{ settled: false }]);
    expect(assists([long({}, closes.toISOString())])).toMatchObject([{ responded: false, responseFrom: closes }]);
  });
  it('is corrected by what is done too late after it, and by nothing that is done in time', () => {
    const reported = (time: string) => long({ status: 'reported', endedAt: time });
    expect(assists([reported('2021-02-20T10:00:00.000Z')])).toMatchObject([{ responded: true }]);
    expect(assists([reported('2021-02-20T10:00:01.000Z')])).toMatchObject([{ responded: false }]);
  });
});

describe('the office that leads for its street', () => {
  const done = { status: 'completed', handle: handle('13T09:00'), endedAt: iso('13T09:00') };
  it('has a part of its own, by its own signature, first contact and handling', () => {
    expect(assists([snapshot([ofOffice(done)])])).toMatchObject([
      { unitId: `${street}-cg`, level: 'office', responded: true, signedAt: at('10T10:00'), contactedAt: at('10T12:00'), inTime: true },
    ]); // prettier-ignore
    expect(responded(ofOffice({ ...done, contact: { dueAt: iso('11T10:00'), stoppedAt: iso('11T10:01') } }))).toBe(false);
    expect(responded(ofOffice({ ...done, sign: { dueAt: iso('10T11:00') } }))).toBe(false);
    expect(responded(ofOffice({ ...done, handle: handle('14T09:00') }))).toBe(false);
  });
  it('is not asked for the contact of who left nothing to be called by', () =>
    expect(responded(ofOffice({ ...done, contact: { dueAt: iso('11T10:00') } }), { hasContact: false })).toBe(true));
  it('is the one that leads now, not one that has handed it on', () => {
    const before = ofOffice({ assignmentId: '019b0000-0000-7000-8000-000000000003', status: 'handedOn', unitId: `${street}-ms` });
    expect(assists([snapshot([before, ofOffice(done)])]).map(({ unitId }) => unitId)).toEqual([`${street}-cg`]);
  });
  it('is that of the first round of handling', () => {
    const again = ofOffice({ assignmentId: '019b0000-0000-7000-8000-000000000003', unitId: `${street}-ms` });
    const rounds = [snapshot([ofOffice(done)]), snapshot([ofOffice(done), again], { version: 2, handlingRound: 2 })];
    expect(assists(rounds).map(({ unitId }) => unitId)).toEqual([`${street}-cg`]);
  });
  it('is none where the street leads itself, or a district answers', () => {
    expect(assists([snapshot([ofOffice({ ...done, unitId: street })])])).toEqual([]);
    expect(assists([snapshot([ofOffice(done)], { accountable: '110107' })])).toEqual([]);
  });
});
