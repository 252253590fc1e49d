import { dispatchSnapshot, ticketRegistered } from '@fengqiao/contracts';

/** Why a month cannot close yet; `examples` are ticket numbers, units or messages by which somebody finds what is meant. */
export type Waiting = {
  readonly what: 'sender' | 'stream' | 'missing' | 'parked' | 'unsettled';
  readonly count: number;
  readonly examples: readonly string[];
};

const inWords: Readonly<Record<Waiting['what'], string>> = {
  sender: 'events that their service has not sent yet',
  stream: 'events in the stream that dispatch or evaluation has not handled yet',
  missing: 'dispatches of which a version is missing',
  parked: 'parked messages',
  unsettled: 'items whose response is not known yet',
};

export const toldInWords = (waiting: readonly Waiting[]): string =>
  waiting.map(({ what, count }) => `${count} ${inWords[what]}`).join('; ');

const DAY = 86_400_000;

/** From when a month may close: days after its end, by policy. */
export const closesFrom = (end: Date, closeDay: number): Date => new Date(end.getTime() + closeDay * DAY);

/** A message that evaluation parked. `itemMonths`: in which its dispatch or its group counts by what is known so far. */
export type Parked = {
  readonly name: string;
  readonly consumer: string;
  readonly data: unknown;
  readonly itemMonths: readonly string[];
};

/** What whistles say is part of no rate. */
const outsideRates = ['evaluation-whistle'];

/**
 * True unless a parked message is known to be about later months alone: the one of the limit that it tells, and those in which
 * its dispatch counts so far, or the group that it is in, joins or leaves. One that is about a month before holds a month up too: it may be a correction that counts in it.
 */
export const holdsUp = ({ consumer, data, itemMonths }: Parked, month: string, monthOf: (limit: Date) => string): boolean => {
  if (outsideRates.includes(consumer)) return false;
  const said = dispatchSnapshot.safeParse(data);
  if (!said.success) return true;
  const { dueAt } = said.data;
  return [...itemMonths, ...(dueAt ? [monthOf(new Date(dueAt))] : [])].some((one) => one <= month);
};

/** A message that dispatch parked: what was said, and when in city time. */
export type ParkedUpstream = { readonly type: string; readonly time: string };

/** The same of what dispatch parked: only a ticket that was registered after a month's end is known to have no limit in it. */
export const holdsUpFromUpstream = ({ type, time }: ParkedUpstream, end: Date): boolean =>
  type !== ticketRegistered.type || !(new Date(time) >= end);
