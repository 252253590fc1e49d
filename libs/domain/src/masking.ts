import { isTicketNumber } from './ticket-number';

/** What may be shown of a person to those who need not know who it is (Regulation art. 8; masked by default, rules §9). */

const compoundSurnames = new Set(
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 夏侯 轩辕 端木 百里 南宫 呼延 万俟 闻人 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 司空 独孤 第五'.split(
    ' ',
  ),
);

/** The surname and a star for each other character: 王**, 欧阳**. Of a name of one character nothing remains. */
export const maskName = (name: string): string => {
  const characters = [...name.trim()];
  const surname = characters.length > 2 && compoundSurnames.has(characters.slice(0, 2).join('')) ? 2 : 1;
  const shown = characters.length > 1 ? surname : 0;
  return `${characters.slice(0, shown).join('')}${'*'.repeat(characters.length - shown)}`;
};

const isDigit = (character: string): boolean => /[0-9０-９]/.test(character);
const ascii = (text: string): string => text.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));

/** Stars for all digits but the first `head` and the last `tail`; whatever stands between the digits stays. */
const star = (text: string, head: number, tail: number): string => {
  const total = [...text].filter(isDigit).length;
  let seen = 0;
  return [...text]
    .map((character) => {
      if (!isDigit(character)) return character;
      seen += 1;
      return seen <= head || seen > total - tail ? character : '*';
    })
    .join('');
};

/** How many leading digits of a telephone number tell nothing of the person: the country and area code, or a mobile's network. */
const publicDigits = (digits: string): number => {
  const country = digits.length > 11 ? (/^(?:00)?86/.exec(digits)?.[0].length ?? 0) : 0;
  const number = digits.slice(country);
  if (/^(?:1[3-9]\d{9}$|010|02\d)/.test(number)) return country + 3;
  return number.startsWith('0') ? country + 4 : country;
};

/** 138****5678, 010-****3456, ****3456: network or area code and the last four digits; of less than seven digits, nothing. */
export const maskPhone = (phone: string): string => {
  const digits = [...ascii(phone)].filter(isDigit).join('');
  return digits.length < 7 ? star(phone, 0, 0) : star(phone, publicDigits(digits), 4);
};

const D = '[0-9０-９]';
/** What people write between groups of digits: up to three spaces and hyphens. Not a full stop: that is a decimal. */
const S = '[ \\u00a0\\u3000\\-－‐‑–—]{0,3}';
/** The groups in which people write the eleven digits of a mobile: 138 1234 5678 and its kin. A list of house numbers is none. */
const groupings = ['344', '335', '353', '434', '443', '533', '38', '47', '56', '65', '74', '83', '32222'];
const mobile = groupings
  .map((groups) =>
    [...groups].map((length, at) => (at === 0 ? `[1１][3-9３-９]${D}{${Number(length) - 2}}` : `${D}{${length}}`)).join(S),
  )
  .join('|');
/** An area code (010, 02x, 0xxx), with or without brackets, and seven or eight digits of which the first is 2 to 8. */
const landline = `(?:[(（]${S})?[0０](?:[1１][0０]|[2２]${D}|[3-9３-９]${D}{2})${S}(?:[)）]${S})?[2-8２-８]${D}{2,3}${S}${D}{4}`;
/** Eighteen together, or as 6-8-4 with a date of birth in the middle: region, birth, sequence and check. */
const birth = '(?:[1１][89８９]|[2２][0０])[0-9０-９]{2}[01０１][0-9０-９][0-3０-３][0-9０-９]';
const identity = `[1-8１-８]${D}{16}(?:${D}|[xXｘＸ])|[1-8１-８]${D}{5}${S}${birth}${S}${D}{3}(?:${D}|[xXｘＸ])`;
const country = `(?:(?:[+＋]|[0０]{2})?[8８][6６]${S})?`;

/** A number ends where its digits end; what follows a decimal point belongs to the decimal. */
const numbers = new RegExp(`(?<!${D})(?<!${D}\\.)(?:(?<identity>${identity})|${country}(?:${mobile}|${landline}))(?!${D})`, 'g');

/**
 * Masks telephone numbers (mobile; landline with its area code) and identity-card numbers in free text, however they are grouped
 * and also in full-width digits. All else stays as it was, character by character: ticket numbers, dates, prices, house numbers,
 * short numbers such as 12345. A number is searched by its form, so that a mistyped one is masked too.
 */
export const maskNumbersIn = (text: string): string =>
  text.replace(numbers, (found: string, ...rest: unknown[]) => {
    const { identity } = rest[rest.length - 1] as { identity?: string };
    if (identity === undefined) return maskPhone(found);
    return isTicketNumber(found) ? found : maskIdentity(found);
  });

/** 110***********1234: the province and half of the city, and the last four, by which people know their own. */
export const maskIdentity = (number: string): string =>
  /[xXｘＸ]$/.test(number) ? `${star(number.slice(0, -1), 3, 3)}${number.slice(-1)}` : star(number, 3, 4);
