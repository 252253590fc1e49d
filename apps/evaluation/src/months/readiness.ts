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
