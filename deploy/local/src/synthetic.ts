import type { InputOf, intake } from '@fengqiao/contracts';
import type { RequestKind, Urgency } from '@fengqiao/domain';

/** How the units take a matter: in time, late, in time but in vain, or not at all. */
export type Course = 'well' | 'late' | 'inVain' | 'never';

export type Words = Omit<InputOf<typeof intake.registerPublic>, 'channel'>;

/** One made-up ticket, and all that will happen to it. */
export type Synthetic = {
  readonly at: Date;
  readonly isPublic: boolean;
  readonly words: Words;
  readonly answeredAtOnce: boolean;
  readonly course: Course;
  readonly isDouble: boolean;
  /** Callbacks that reach nobody before one does; 99: nobody ever. */
  readonly unreached: number;
  readonly resolved: 'yes' | 'partly' | 'no';
  readonly satisfied: 'yes' | 'mostly' | 'no';
};

export type Step =
  'register' | 'assign' | 'sign' | 'handOn' | 'contact' | 'visit' | 'work' | 'report' | 'feedback' | 'complete' | 'urge';
export type Planned = { readonly at: Date; readonly step: Step; readonly index: number };

type Place = { readonly street: string; readonly communities: readonly string[] };
type Chance = { (): number; of<T>(from: readonly T[]): T };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** City time comes in half hours, so that many things happen at one time and the clock stops seldom. */
const HALF_HOUR = 30 * MINUTE;
const FIRST_DAY = Date.parse('2020-12-17T00:00:00+08:00');
const DAYS = 14;

const matters: readonly (readonly [string, Urgency, string])[] = [
  ['parking/private-occupation/private-lock', 'ordinary', '楼前公共车位被人装了地锁'],
  ['parking/private-occupation/placeholders', 'ordinary', '有人长期用石墩占着车位'],
  ['parking/private-occupation/fire-lane', 'timely', '消防通道被私家车堵着'],
  ['noise/construction/site-night', 'timely', '工地夜里十一点还在施工'],
  ['noise/social/square-dancing', 'ordinary', '广场舞音响太大，孩子没法写作业'],
  ['housing/renting/group-renting', 'ordinary', '隔壁住了十几个人的群租房'],
  ['housing/repair/roof-leak', 'timely', '顶层漏雨，屋里用盆接水'],
  ['housing/repair/blocked-drain', 'timely', '院里下水堵了三天'],
  ['planning/illegal-building/private-extension', 'complex', '一层住户在院里私搭房子'],
  ['property/service/quality', 'ordinary', '物业不打扫楼道'],
  ['property/lifts/fault', 'timely', '电梯又坏了，老人下不了楼'],
  ['property/common-parts/hall-lights', 'ordinary', '楼道灯不亮两个月了'],
  ['sanitation/rubbish/collection', 'ordinary', '垃圾桶满了没人清运'],
  ['sanitation/street-order/street-trading', 'ordinary', '路口游商占道，车过不去'],
  ['social/welfare/minimum-income', 'ordinary', '想申请低保，不知道找谁'],
  ['utilities/heating/not-warm', 'timely', '家里暖气不热，只有十四度'],
  ['utilities/water/outage', 'timely', '停水半天没有通知'],
  ['roads/surface/damage', 'ordinary', '门口的路坑洼不平'],
  ['roads/lighting/street-lamp', 'ordinary', '路灯坏了一排'],
  ['safety/hazards/ebike', 'timely', '有人把电动车推上楼充电'],
];
const surnames = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许';
const kinds: readonly RequestKind[] = ['complaint', 'complaint', 'complaint', 'complaint', 'help', 'help', 'tip', 'suggestion'];
const courses: readonly Course[] = [
  ...Array<Course>(13).fill('well'),
  'late',
  'late',
  'late',
  'inVain',
  'inVain',
  'never',
  'never',
];

/** mulberry32: small, fast, and the same on every machine. */
const chanceFrom = (seed: number): Chance => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return Object.assign(next, { of: <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]! });
};

const reporterOf = (index: number, chance: Chance): Words['reporter'] => {
  if (chance() < 0.08) return { anonymous: true };
  const phone = `139${String(30_000_000 + index).padStart(8, '0')}`;
  return {
    name: `${chance.of([...surnames])}${chance.of(['女士', '先生'])}`,
    phone,
    ...(chance() < 0.1 && { confidential: true }),
  };
};

const wordsOf = (index: number, kind: RequestKind, places: readonly Place[], chance: Chance): Words => {
  const [category, urgency, description] = chance.of(matters);
  const { street, communities } = chance.of(places);
  const somewhere = chance() < 0.04; // nobody says where: a person must find the unit
  const unitId = chance() < 0.8 ? chance.of(communities) : street;
  const reporter = reporterOf(index, chance);
  const base = { kind, description, ...(reporter && { reporter }), ...(!somewhere && { place: { unitId } }) };
  return somewhere || kind === 'inquiry' || kind === 'praise' ? base : { ...base, category, urgency };
};

const kindOf = (chance: Chance): RequestKind => {
  const drawn = chance();
  return drawn < 0.04 ? 'praise' : drawn < 0.12 ? 'inquiry' : chance.of(kinds);
};

/** The same tickets for the same seed: December 2020, more of them early than late, in working and waking hours. */
export const syntheticTickets = (count: number, seed: number, places: readonly Place[]): Synthetic[] => {
  const chance = chanceFrom(seed);
  const made = Array.from({ length: count }, (_, index): Synthetic => {
    const kind = kindOf(chance);
    const day = Math.floor(chance() * chance() * DAYS);
    const at = new Date(FIRST_DAY + day * DAY + 8 * HOUR + Math.floor(chance() * 24) * HALF_HOUR);
    const course = chance.of(courses);
    return {
      at,
      isPublic: chance() < 0.25,
      words: wordsOf(index, kind, places, chance),
      answeredAtOnce: chance() < 0.5,
      course,
      isDouble: chance() < 0.25,
      unreached: chance() < 0.85 ? 0 : chance.of([1, 1, 99]),
      resolved: course === 'well' ? chance.of(['yes', 'yes', 'yes', 'yes', 'partly']) : chance.of(['no', 'no', 'partly', 'yes']),
      satisfied: course === 'well' ? chance.of(['yes', 'yes', 'yes', 'mostly']) : chance.of(['no', 'no', 'mostly']),
    };
  });
  return made.sort((a, b) => a.at.getTime() - b.at.getTime());
};

/** Hours after registration at which a unit that works well, or late, is done. */
const doneAfter = ({ course, words }: Synthetic): number => {
  const limits = { emergency: 2, timely: 24, ordinary: 7 * 24, complex: 15 * 24 } as const;
  const limit = limits[words.urgency ?? 'ordinary'];
  return course === 'late' ? limit + 30 : Math.max(1.5, limit * 0.4);
};

/** What happens to a ticket and when, reckoned from its registration. */
export const planOf = (ticket: Synthetic, index: number): Planned[] => {
  const { words, course, answeredAtOnce, isPublic, isDouble } = ticket;
  const step = (name: Step, hours: number): Planned => ({
    at: new Date(ticket.at.getTime() + Math.round((hours * HOUR) / HALF_HOUR) * HALF_HOUR),
    step: name,
    index,
  });
  const first = step('register', 0);
  if (words.kind === 'praise' || (words.kind === 'inquiry' && answeredAtOnce && !isPublic)) return [first];
  const isHeld = words.kind === 'inquiry';
  const begin = isHeld ? 24.5 : words.place ? 0 : 0.5; // released after a day, or found by the hotline
  const found = words.place ? [first] : [first, step('assign', begin)];
  if (course === 'never') return [...found, step('urge', begin + 72)];
  const isLate = course === 'late';
  const done = begin + doneAfter(ticket);
  return [
    ...found,
    step('sign', begin + (isLate ? 4 : 0.5)),
    ...(isDouble ? [step('handOn', begin + (isLate ? 4 : 0.5))] : []),
    step('contact', begin + (isLate ? 28 : 1)),
    ...(isLate ? [step('urge', begin + 26)] : []),
    step('visit', begin + (isLate ? 30 : 1.5)),
    step('work', done),
    ...(isDouble ? [step('report', done)] : []),
    step('feedback', done),
    step('complete', done),
  ];
};
