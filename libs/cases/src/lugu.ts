import type { City } from './city';

export const lugu = {
  street: '110107011',
  desk: '110107011-czzx',
  office: '110107011-cg',
  community: '110107011003',
  property: '110107011003-wy1',
  district: '110107',
  registeredAt: '2020-12-16T11:22:00+08:00',
  category: 'parking/private-occupation/private-lock',
} as const;

export type LuguCase = {
  readonly ticketNo: string;
  readonly accessCode: string;
  /** The parts of the three units that were set to work; ids of assignments. */
  readonly office: string;
  readonly community: string;
  readonly property: string;
};

const on = (clock: string): string => `2020-12-16T${clock}:00+08:00`;

const register = (city: City) =>
  city.hotline.register({
    channel: 'hotline',
    kind: 'complaint',
    title: '小区内私装地锁',
    description: '永乐小区楼前公共车位被人私自装了地锁，大家没法停车，希望拆除并解决停车问题。',
    reporter: { name: '刘明', phone: '13900010001' },
    place: { address: '鲁谷街道永乐小区', unitId: lugu.community },
    category: lugu.category,
  });

/** ≈11:25: the desk signs for the street and hands on to both sides. */
const handOn = async (city: City, ticketNo: string): Promise<Omit<LuguCase, 'ticketNo' | 'accessCode'>> => {
  const desk = city.as(lugu.desk);
  await desk.sign(await desk.partIn(ticketNo, lugu.street));
  const handed = await desk.handOn(ticketNo, lugu.office, [lugu.community, lugu.property], '城管办牵头，社区和物业协办');
  const partOf = (unitId: string): string => handed.assignments.find((one) => one.unitId === unitId)!.assignmentId;
  return { office: partOf(lugu.office), community: partOf(lugu.community), property: partOf(lugu.property) };
};

const onSite = async (city: City, { office, community, property }: Omit<LuguCase, 'ticketNo' | 'accessCode'>): Promise<void> => {
  await city.at(on('11:28'));
  await city.as(lugu.office).sign(office);
  await city.as(lugu.community).sign(community);
  await city.as(lugu.property).sign(property);
  await city.at(on('11:30'));
  await city.as(lugu.office).contact(office, '已与诉求人通话，说明马上到现场');
  await city.at(on('11:40'));
  await city.as(lugu.office).visit(office, '永乐小区楼前', '地锁一把，装在公共车位上，无人认领');
  await city.as(lugu.community).visit(community, '永乐小区楼前', '社区到场，逐户联系装锁人');
  await city.at(on('13:00'));
  await city.as(lugu.office).record(office, 'work', '地锁已拆除，地面已恢复');
  await city.at(on('15:00'));
  await city
    .as(lugu.office)
    .record(office, 'meeting', '协调会：街道、社区、物业和居民代表商定共享停车方案，夜间向居民开放周边单位车位');
};

const finish = async (city: City, { ticketNo, office, community, property }: LuguCase): Promise<void> => {
  await city.at(on('15:30'));
  await city.as(lugu.community).report(community, '装锁人已知晓，承诺不再安装');
  await city.as(lugu.property).report(property, '共享停车位登记已开始，物业每日巡查');
  await city.at(on('16:00'));
  await city.as(lugu.office).feedback(office, 'reporter', '地锁已拆，共享停车方案下周开始');
  await city.as(lugu.office).feedback(office, 'hotline', '已拆除地锁并召开协调会，已答复诉求人');
  await city.at(on('16:10'));
  await city.as(lugu.office).complete(office, '地锁拆除，共享停车方案商定');
  await city.at(on('17:00'));
  await city.hotline.callBack(ticketNo, {
    reached: true,
    askedByReporter: true,
    contacted: true,
    resolved: 'yes',
    satisfied: 'yes',
  });
  await city.settled();
};

/** D-lugu: a private parking lock in 鲁谷, removed and settled on the day on which it was reported. City time must not be later. */
export const replayLugu = async (city: City): Promise<LuguCase> => {
  await city.at(lugu.registeredAt);
  const { ticketNo, accessCode } = await register(city);
  await city.at(on('11:25'));
  const parts = await handOn(city, ticketNo);
  await onSite(city, parts);
  const done = { ticketNo, accessCode, ...parts };
  await finish(city, done);
  return done;
};
