import type { DispatchSnapshot } from '@fengqiao/contracts';
import { v7 } from 'uuid';

export const street = '110107011';
/** A local time of December 2020, `16T11:22`. */
export const at = (time: string): Date => new Date(`2020-12-${time}:00+08:00`);
export const iso = (time: string): string => at(time).toISOString();

let numbers = 0;
/** A dispatch of 鲁谷's private parking lock: signed and contacted in time, the community and its property company assist. */
export const aDispatch = (more: Partial<DispatchSnapshot> = {}) => {
  const dispatchId = v7();
  const ticketNo = `20201216${String(++numbers).padStart(7, '0')}`;
  const assist = (unitId: string) => ({
    assignmentId: v7(),
    unitId,
    role: 'assist' as const,
    status: 'signed',
    assignedAt: iso('16T11:22'),
    sign: { dueAt: iso('16T13:22'), stoppedAt: iso('16T11:25') },
  });
  const base: DispatchSnapshot = {
    dispatchId,
    ticketId: v7(),
    ticketNo,
    version: 1,
    at: iso('16T11:22'),
    by: street,
    status: 'dispatched',
    kind: 'complaint',
    channel: 'hotline',
    hasContact: true,
    registeredAt: iso('16T11:22'),
    accountable: street,
    lead: street,
    dueAt: iso('23T23:59'),
    provisional: false,
    catalogueVersion: 'catalogue-1',
    limitsVersion: 'limits-1',
    dispatchRound: 1,
    handlingRound: 1,
    candidates: [],
    overridden: false,
    assignments: [],
    response: { sign: { dueAt: iso('16T13:22') }, contact: { dueAt: iso('17T11:22') } },
    ...more,
  };
  const assignments = [assist(`${base.accountable}003`), assist(`${base.accountable}003-wy1`)];
  const signed = { sign: { dueAt: iso('16T13:22'), stoppedAt: iso('16T11:25') }, contact: base.response!.contact };
  const contacted = { ...signed, contact: { dueAt: iso('17T11:22'), stoppedAt: iso('16T11:40') } };
  const version = (n: number, later: Partial<DispatchSnapshot>) => ({
    ...base,
    version: n,
    status: 'handling',
    assignments,
    ...later,
  });
  return {
    ticketNo,
    dispatched: ['dispatched', base] as const,
    signed: ['signed', version(2, { response: signed })] as const,
    contacted: ['contacted', version(3, { response: contacted })] as const,
    completed: ['completed', version(4, { response: contacted, status: 'completed' })] as const,
    closed: (time: string) => ['closed', version(5, { response: contacted, status: 'closed', at: iso(time) })] as const,
  };
};
