import { intake, type DispatchSnapshot } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { eventually } from '@fengqiao/testing';
import { v7 } from 'uuid';
import type { z } from 'zod';
import type { UnderTest } from './under-test';

// For *.it.ts: what happens before that which a test is about.

export const hotline = '110000-12345';
export const lugu = '110107011';
export const phone = '13911112222';
export const name = '欧阳志远';

export type Input = z.input<typeof intake.register.input>;
type Assignment = DispatchSnapshot['assignments'][number];

/** A complaint about a parking lock in 鲁谷, by somebody with a name and a phone, which is also in the words. */
export const words = (more: Partial<Input> = {}): Input => ({
  channel: 'hotline',
  kind: 'complaint',
  description: `小区门口有人私装地锁，请联系${phone}`,
  reporter: { name, phone },
  place: { unitId: lugu, address: '鲁谷大街1号' },
  category: 'parking/private-occupation/private-lock',
  ...more,
});

/** The answer; a refusal fails the test. */
export const accepted = <T>(answer: T): Exclude<T, { refused: string }> => {
  if (isRefusal(answer)) throw new Error(`${answer.refused}: ${answer.because}`);
  return answer as Exclude<T, { refused: string }>;
};

export const assignment = (unitId: string, role: Assignment['role'], status = 'assigned'): Assignment => ({
  assignmentId: v7(),
  unitId,
  role,
  status,
  assignedAt: '2020-12-16T03:22:01.000Z',
});

/** The city around one intake. */
export const scenesOf = (under: () => UnderTest) => {
  const registered = async (more: Partial<Input> = {}, key?: string) =>
    accepted(await under().ask(intake.register, words(more), { as: hotline, ...(key && { key }) }));
  const ticketOf = async (ticketNo: string): Promise<{ id: string; status: string }> =>
    (
      await under().rows<{ id: string; status: string }>(
        'select id, status from ticket join ticket_standing using (id) where ticket_no = $1',
        [ticketNo],
      )
    )[0]!;
  const get = (ticketNo: string, as = hotline) => under().ask(intake.getTicket, { ticketNo }, { as });

  /** 鲁谷's office leads, its community and property company assist, its district has the copy. */
  const snapshot = async (ticketNo: string, more: Partial<DispatchSnapshot> = {}): Promise<DispatchSnapshot> => ({
    dispatchId: v7(),
    ticketId: (await ticketOf(ticketNo)).id,
    ticketNo,
    version: 1,
    at: '2020-12-16T03:22:01.000Z',
    by: 'intake',
    status: 'dispatched',
    kind: 'complaint',
    channel: 'hotline',
    hasContact: true,
    registeredAt: '2020-12-16T03:22:00.000Z',
    accountable: lugu,
    lead: `${lugu}-cg`,
    promisedAt: '2020-12-23T15:59:59.000Z',
    dueAt: '2020-12-23T15:59:59.000Z',
    provisional: false,
    catalogueVersion: 'catalogue-1',
    limitsVersion: 'limits-1',
    dispatchRound: 1,
    handlingRound: 1,
    candidates: [],
    overridden: false,
    assignments: [
      assignment(lugu, 'lead', 'handedOn'),
      assignment(`${lugu}-cg`, 'lead'),
      assignment(`${lugu}003`, 'assist'),
      assignment(`${lugu}003-wy1`, 'assist'),
      assignment('110107', 'copy', 'copied'),
    ],
    ...more,
  });

  /** Dispatch has said so, and intake has heard it. */
  const dispatched = async (ticketNo: string, more: Partial<DispatchSnapshot> = {}): Promise<DispatchSnapshot> => {
    const said = await snapshot(ticketNo, more);
    await under().follow(said);
    const heard = 'select 1 from ticket join ticket_standing using (id) where ticket_no = $1 and dispatch_version >= $2';
    await eventually(async () => (await under().rows(heard, [ticketNo, said.version])).length > 0);
    return said;
  };
  return { registered, ticketOf, get, snapshot, dispatched };
};
