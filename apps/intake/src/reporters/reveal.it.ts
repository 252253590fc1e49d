import { dispatchDispatched, intake, type DispatchSnapshot } from '@fengqiao/contracts';
import { ticketNumber } from '@fengqiao/domain';
import { eventually } from '@fengqiao/testing';
import { v7 } from 'uuid';
import { accepted, hotline } from '../scenes-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

let under: UnderTest;
beforeAll(async () => {
  under = await startUnderTest('2020-12-16T03:22:00Z');
}, 60_000);
afterAll(() => under?.close());

const street = '110107011';
const name = '钱学松七';
const phone = '13599998888';

const led = async (more: { shareContact?: boolean; reporter?: object } = {}): Promise<string> => {
  const body = {
    channel: 'hotline',
    kind: 'help',
    description: '楼道灯不亮',
    place: { unitId: street, address: '鲁谷大街1号' },
  } as const;
  const { ticketNo } = accepted(
    await under.ask(intake.register, { ...body, reporter: { name, phone }, ...more }, { as: hotline }),
  );
  const [row] = await under.rows<{ id: string }>('select id from ticket where ticket_no = $1', [ticketNo]);
  const part = (unitId: string, role: 'lead' | 'assist' | 'copy') => ({
    assignmentId: v7(),
    unitId,
    role,
    status: 'assigned',
    assignedAt: '2020-12-16T03:22:01.000Z',
  });
  const said: DispatchSnapshot = {
    dispatchId: v7(), ticketId: row!.id, ticketNo, version: 1, at: '2020-12-16T03:22:01.000Z', by: 'intake', status: 'dispatched', kind: 'help',
    channel: 'hotline', hasContact: true, registeredAt: '2020-12-16T03:22:00.000Z', accountable: street, lead: `${street}-cg`, provisional: false,
    catalogueVersion: 'c', limitsVersion: 'l', dispatchRound: 1, handlingRound: 1, candidates: [], overridden: false,
    assignments: [part(`${street}-cg`, 'lead'), part(`${street}003`, 'assist'), part(`${street}003-wy1`, 'assist'), part('110107', 'copy')],
  }; // prettier-ignore
  await under.say(dispatchDispatched, said.dispatchId, said);
  await eventually(
    async () =>
      (
        await under.rows('select 1 from ticket_standing join ticket using (id) where ticket_no = $1 and lead is not null', [
          ticketNo,
        ])
      ).length === 1,
  );
  return ticketNo;
};
const reveal = (ticketNo: string, as: string, more: { key?: string } = {}) =>
  under.ask(intake.reveal, { ticketNo, reason: '上门前核实地址', fields: ['name', 'phone'] }, { as, ...more });

it('shows the lead, the desk and the hotline who it is, and lists it for supervision', async () => {
  const ticketNo = await led();
  for (const as of [`${street}-cg`, `${street}-czzx`, hotline]) expect(await reveal(ticketNo, as)).toEqual({ name, phone });
  const { items } = accepted(await under.ask(intake.listReveals, { ticketNo }, { as: '110000' }));
  expect(items).toHaveLength(3);
  expect(items[0]).toMatchObject({
    ticketNo,
    by: `unit:${hotline}`,
    unitId: hotline,
    fields: ['name', 'phone'],
    reason: '上门前核实地址',
  });
  const by = async (unitId: string) =>
    accepted(await under.ask(intake.listReveals, { ticketNo, unitId }, { as: '110000' })).items.map((one) => one.unitId);
  expect(await by(`${street}-cg`)).toEqual([`${street}-cg`]);
  expect(await by('110107')).toEqual([`${street}-czzx`, `${street}-cg`]);
  expect(await by('110102')).toEqual([]);
  const nobody = await under.ask(intake.listReveals, { ticketNo, unitId: 'nobody' }, { as: '110000' });
  expect(nobody).toMatchObject({ refused: 'unknown-unit', where: 'unitId' });
  const told = async (as: string) => {
    const { items: steps } = accepted(await under.ask(intake.timeline, { ticketNo }, { as }));
    return steps.filter(({ type }) => type === 'revealed').length;
  };
  expect([await told(hotline), await told(`${street}-cg`), await told('110000')]).toEqual([3, 3, 3]);
  expect([await told(`${street}003`), await told(`${street}003-wy1`), await told('110107')]).toEqual([0, 0, 0]);
});

it('pages the list of reveals', async () => {
  const ticketNo = await led();
  for (let nth = 0; nth < 3; nth++) await reveal(ticketNo, hotline);
  const first = accepted(await under.ask(intake.listReveals, { ticketNo, limit: 2 }, { as: '110000' }));
  const second = accepted(
    await under.ask(intake.listReveals, { ticketNo, limit: 2, cursor: first.nextCursor }, { as: '110000' }),
  );
  expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, undefined]);
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(3);
});

it('shows nobody else, and writes nothing down for them', async () => {
  const ticketNo = await led();
  for (const as of [`${street}003`, `${street}003-wy1`, '110107'])
    expect(await reveal(ticketNo, as)).toMatchObject({ refused: 'forbidden' });
  for (const as of ['110102020', '110102']) expect(await reveal(ticketNo, as)).toMatchObject({ refused: 'not-found' });
  expect(await under.rows('select 1 from reveal where ticket_no = $1', [ticketNo])).toEqual([]);
  expect(await under.ask(intake.listReveals, {}, { as: `${street}-cg` })).toMatchObject({ refused: 'forbidden' });
});

it('has nothing to reveal of somebody anonymous', async () => {
  const ticketNo = await led({ reporter: { anonymous: true } });
  expect(await reveal(ticketNo, `${street}-cg`)).toMatchObject({ refused: 'nothing-to-reveal' });
});

it('keeps name and phone in clear nowhere: no table, no event, no remembered answer', async () => {
  const ticketNo = await led();
  accepted(await reveal(ticketNo, `${street}-cg`, { key: 'r-1' }));
  accepted(await under.ask(intake.urge, { ticketNo }, { as: hotline, key: 'u-1' }));
  const tables = await under.rows<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'intake'`);
  expect(tables.length).toBeGreaterThan(8);
  for (const { name: table } of tables) {
    const text = (await under.rows<{ row: string }>(`select t::text as row from "${table}" t`)).map(({ row }) => row).join('\n');
    for (const planted of [name, phone, Buffer.from(name).toString('hex'), Buffer.from(phone).toString('hex')])
      expect([table, text.includes(planted)]).toEqual([table, false]);
  }
});

describe('the public page', () => {
  const open = async () =>
    accepted(
      await under.ask(intake.registerPublic, {
        channel: 'web',
        kind: 'help',
        description: '路灯不亮',
        reporter: { name, phone },
      }),
    );
  const look = (ticketNo: string, accessCode: string) => under.ask(intake.publicProgress, { ticketNo, accessCode });
  const wrong = (code: string): string => String((Number(code) + 1) % 100_000_000).padStart(8, '0');

  it('shows where it stands, and nothing personal', async () => {
    const { ticketNo, accessCode } = await open();
    const page = accepted(await look(ticketNo, accessCode));
    expect(page).toMatchObject({ ticketNo, status: 'registered', steps: [{ text: '您的诉求已登记' }] });
    expect(JSON.stringify(page)).not.toContain('路灯');
  });

  it('tells the first promised time and the present one, and why they differ', async () => {
    const ticketNo = await led();
    await under.rows(
      `update ticket_standing s set dispatch = dispatch::jsonb || '{"promisedAt": "2020-12-23T15:59:59.000Z", "dueAt": "2020-12-24T15:59:59.000Z"}'
       from ticket t where t.id = s.id and ticket_no = $1`,
      [ticketNo],
    );
    const { accessCode } = under.codesFor(ticketNo);
    expect(accepted(await look(ticketNo, accessCode))).toMatchObject({
      unitName: under.city.unit(street)!.name,
      promisedAt: '2020-12-23T15:59:59.000Z',
      dueAt: '2020-12-24T15:59:59.000Z',
      dueReason: expect.any(String),
    });
  });

  it('takes an urge of whoever has the code', async () => {
    const { ticketNo, accessCode } = await open();
    expect(await under.ask(intake.urgePublic, { ticketNo, accessCode, text: '请尽快' })).toMatchObject({
      status: 'registered',
      version: 2,
    });
    expect(await under.ask(intake.urgePublic, { ticketNo, accessCode: wrong(accessCode) })).toMatchObject({
      refused: 'not-found',
    });
  });

  it('locks a number after ten wrong codes, also one that nobody has, and also for the right code', async () => {
    const { ticketNo, accessCode } = await open();
    const unknown = ticketNumber('2020-12-16', 999_999);
    for (const number of [ticketNo, unknown]) {
      for (let tries = 0; tries < 10; tries++)
        expect(await look(number, wrong(accessCode))).toMatchObject({ refused: 'not-found' });
      expect(await look(number, wrong(accessCode))).toMatchObject({ refused: 'locked' });
      expect(await look(number, accessCode)).toMatchObject({ refused: 'locked' });
    }
    await under.rows(`update access_try set locked_until = now(), last_at = now() - interval '61 minutes'`);
    expect(accepted(await look(ticketNo, accessCode)).ticketNo).toBe(ticketNo);
    expect(await under.rows('select 1 from access_try where ticket_no = $1', [ticketNo])).toEqual([]);
  });
});
