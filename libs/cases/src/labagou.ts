import type { City } from './city';

export const labagou = {
  township: '110116213',
  desk: '110116213-czzx',
  office: '110116213-hjb',
  village: '110116213211',
  district: '110116',
  registeredAt: '2019-07-11T18:00:00+08:00',
  category: 'noise/facilities/plant',
} as const;

export type LabagouCase = {
  readonly ticketNo: string;
  readonly accessCode: string;
  readonly office: string;
  readonly village: string;
};

const evening = (clock: string): string => `2019-07-11T${clock}:00+08:00`;
const morning = (clock: string): string => `2019-07-12T${clock}:00+08:00`;
const place = '村污水处理站';

const register = (city: City) =>
  city.hotline.register({
    channel: 'hotline',
    kind: 'complaint',
    title: '污水处理站夜间噪声',
    description: '村里污水处理站的设备晚上一直响，离我家只有十来米，睡不着觉。',
    reporter: { name: '赵红', phone: '13900020002' },
    place: { address: '喇叭沟门满族乡', unitId: labagou.village },
    category: labagou.category,
  });

/** The desk hands on and asks the head at the same time (双派, 批办). */
const passOn = async (city: City, ticketNo: string): Promise<{ office: string; village: string }> => {
  const desk = city.as(labagou.desk);
  await city.at(evening('18:05'));
  await desk.sign(await desk.partIn(ticketNo, labagou.township));
  const handed = await desk.handOn(ticketNo, labagou.office, [labagou.village], '环境办牵头，村里协助');
  const partOf = (unitId: string): string => handed.assignments.find((one) => one.unitId === unitId)!.assignmentId;
  const parts = { office: partOf(labagou.office), village: partOf(labagou.village) };
  await city.at(evening('18:10'));
  await city.as(labagou.township).instruct(parts.office, '今晚必须到现场，先让老乡睡好觉');
  return parts;
};

const firstEvening = async (city: City, { office, village }: { office: string; village: string }): Promise<void> => {
  const hjb = city.as(labagou.office);
  await city.at(evening('18:15'));
  await hjb.assignment(office); // reads what the head signed
  await hjb.sign(office);
  await city.as(labagou.village).sign(village);
  await city.at(evening('18:25'));
  await hjb.contact(office, '已与诉求人通话，约定马上到现场');
  await city.at(evening('18:50'));
  await hjb.visit(office, place, '水泵和风机夜间运行，距最近住户十米');
  await city.at(evening('19:20'));
  await hjb.record(office, 'measurement', '厂界噪声经测量未超过标准，但距住户仅十米');
  await hjb.record(office, 'work', '设备间加装第一层隔音');
  await city.at(evening('21:50'));
  await city.as(labagou.township).visit(office, place, '书记、乡长夜间到场，在诉求人家中听了噪声，要求第二天再降');
};

const nextMorning = async (city: City, { ticketNo, office, village }: LabagouCase): Promise<void> => {
  const hjb = city.as(labagou.office);
  await city.at(morning('08:00'));
  await hjb.record(office, 'work', '第二次减振降噪：设备底座加减振垫');
  await city.at(morning('08:30'));
  await hjb.visit(office, place, '再到诉求人家中，室内已听不到设备声');
  await city.as(labagou.village).report(village, '村里每晚巡查设备间，有变化马上报');
  await city.at(morning('09:00'));
  await hjb.feedback(office, 'reporter', '两次降噪已完成，虽未超标也已处理');
  await hjb.feedback(office, 'hotline', '测量未超标，仍两次降噪，诉求人认可');
  await hjb.complete(office, '降噪完成，诉求人满意');
  await city.at(morning('10:00'));
  await city.hotline.callBack(ticketNo, {
    reached: true,
    askedByReporter: true,
    contacted: true,
    resolved: 'yes',
    satisfied: 'yes',
  });
  await city.settled();
};

/** D-labagou: sewage works hum at night. Lawful, measured, and quietened all the same. City time must not be later. */
export const replayLabagou = async (city: City): Promise<LabagouCase> => {
  await city.at(labagou.registeredAt);
  const { ticketNo, accessCode } = await register(city);
  const parts = await passOn(city, ticketNo);
  await firstEvening(city, parts);
  const done = { ticketNo, accessCode, ...parts };
  await nextMorning(city, done);
  return done;
};
