import type { City, Ranking } from '@fengqiao/cases';

const HOUR = 3_600_000;

/** 2020-12-16 11:22, in Beijing. */
export const local = (time: string): string => new Date(Date.parse(time) + 8 * HOUR).toISOString().slice(0, 16).replace('T', ' ');

/** Chinese characters are two columns wide. */
const widthOf = (text: string): number => [...text].reduce((sum, sign) => sum + (/[\u2e80-\uffef]/.test(sign) ? 2 : 1), 0);
const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

const heading = (text: string): string => `\n${text}\n${'─'.repeat(Math.min(100, widthOf(text)))}`;

/** The whole story of a ticket: when, who, what, and by which rule. */
export const tellTicket = async (city: City, title: string, ticketNo: string): Promise<string> => {
  const items = await city.hotline.timeline(ticketNo);
  const { status, dueAt } = await city.hotline.ticket(ticketNo);
  const lines = items.map(({ at, by, text, rule }) => `${local(at)}  ${padded(by, 30)}  ${text}${rule ? `  〔${rule}〕` : ''}`);
  const end = `Ticket ${ticketNo} is ${status}${dueAt ? `; its limit was ${local(dueAt)}` : ''}.`;
  return [heading(title), ...lines, end].join('\n');
};

/** What the reporter reads, with number and access code and without an account. */
export const tellProgress = async (city: City, ticketNo: string, accessCode: string): Promise<string> => {
  const { statusText, unitName, promisedAt, steps } = await city.progress(ticketNo, accessCode);
  const lines = steps.map(({ at, text }) => `  ${local(at)}  ${text}`);
  const head = `  ${statusText}${unitName ? `（${unitName}）` : ''}${promisedAt ? `，承诺期限 ${local(promisedAt)}` : ''}`;
  return ['\nWhat the reporter sees:', head, ...lines].join('\n');
};

const lineOf = ({ rank, name, unitId, score, items, arithmetic, notRanked }: Ranking['items'][number]): string => {
  const place = rank === null ? '   —' : String(rank).padStart(4);
  return `${place}  ${padded(`${name} ${unitId}`, 30)} ${(score ?? '—').padStart(7)}  ${String(items).padStart(3)} items  ${notRanked ?? ''}\n        ${arithmetic}`;
};

const SHOWN = 5;

/** The month's ranking with its arithmetic: the top, the bottom, and one unit wherever it stands. */
export const tellRanking = ({ month, items, definitionId, policyVersion }: Ranking, unitId: string): string => {
  const ranked = items.filter(({ rank }) => rank !== null).sort((a, b) => a.rank! - b.rank!);
  const counted = items.filter((item) => item.items > 0);
  const own = items.filter((item) => item.unitId === unitId);
  const shown = new Set([...ranked.slice(0, SHOWN), ...ranked.slice(-SHOWN)]);
  const few = counted.filter(({ rank }) => rank === null);
  return [
    heading(`Ranking of street-level units, ${month} (${definitionId}, policy ${policyVersion})`),
    `${items.length} units; ${counted.length} had matters whose limit lay in this month, ${ranked.length} of them enough to be ranked.`,
    ...[...shown].map(lineOf),
    ...(few.length > 0 ? ['Listed, not ranked:', ...few.slice(0, SHOWN).map(lineOf)] : []),
    'The street of the case:',
    ...own.map(lineOf),
  ].join('\n');
};
