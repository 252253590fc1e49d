import {
  accept,
  anOrder,
  asked,
  at,
  atWork,
  blown,
  close,
  confer,
  contest,
  district,
  does,
  givenAt,
  guangwai,
  iso,
  planned,
  planning,
  police,
  refuseIt,
  release,
  relieve,
  reportIn,
  settled,
  taipingqiao,
  target,
  then,
  town,
  water,
  withdraw,
} from '../whistles-under-test';
import { lapse, nextLapse } from './clocks';
import { obligationsOf } from './whistle';

const refused = (code: string) => expect.objectContaining({ refused: code }) as unknown;

describe('A unit that was called', () => {
  it('is in time to the very millisecond of the limit, and late after it', () => {
    expect(target(does(blown(), police, reportIn, '09:30'), police)).toMatchObject({
      status: 'arrived',
      acceptedAt: iso('09:30'),
    });
    expect(target(does(blown(), police, reportIn, '09:30'), police).late).toBeUndefined();
    const late = does(blown(), police, reportIn, '2017-05-08T09:30:00.001+08:00');
    expect(target(late, police)).toMatchObject({ status: 'arrived', late: true });
    expect(late.supervisions).toMatchObject([{ unitId: planning }, { unitId: police, superior: district, because: 'silent' }]);
  });

  it('arrives once, and accepts by that', () => {
    const here = does(blown(), police, reportIn);
    expect(asked(here, police, reportIn)).toEqual(refused('step-not-allowed'));
    expect(asked(here, police, accept)).toEqual(refused('step-not-allowed'));
  });

  it('that refuses is brought before the superior at once, and may still come', () => {
    const no = does(blown(), police, refuseIt);
    expect(no.supervisions).toMatchObject([{ unitId: police, because: 'refused', superior: district }]);
    const here = does(no, police, reportIn);
    expect([target(here, police).status, here.supervisions.length]).toEqual(['arrived', 1]);
  });

  it('that accepted and does not come is late; that said nothing is silent', () => {
    const accepted = does(blown(), police, accept, '09:05');
    const missed = then(accepted, lapse(accepted, givenAt('09:31')));
    expect(missed.supervisions.map(({ unitId, because }) => [unitId, because])).toEqual([
      [planning, 'silent'],
      [police, 'late'],
    ]);
    expect(lapse(missed, givenAt('09:32'))).toEqual([]);
  });

  it('is looked at a moment after its limit, first its answer, then its arrival', () => {
    const whistle = blown(anOrder([police]));
    expect(nextLapse(whistle)).toEqual(new Date(at('09:10').getTime() + 1));
    const silent = then(whistle, lapse(whistle, givenAt('09:11')));
    expect([target(silent, police).unanswered, silent.supervisions]).toEqual([true, []]);
    expect(nextLapse(silent)).toEqual(new Date(at('09:30').getTime() + 1));
  });

  it('contests; the blower may settle it, and after the limit the superior relieves', () => {
    const contested = does(blown(), police, contest);
    const { dueAt } = target(contested, police).contested!;
    expect(asked(contested, district, relieve(police), '09:20')).toEqual(refused('contest-running'));
    const after = new Date(new Date(dueAt).getTime() + 1).toISOString();
    expect(asked(contested, town, relieve(police), after)).toEqual(refused('not-yours'));
    expect(target(does(contested, district, relieve(police), after), police).status).toBe('relieved');
    expect(asked(contested, district, relieve(planning), after)).toEqual(refused('not-contested'));
  });

  it('that contests without ground is held to its call by the superior, and may contest again what comes later', () => {
    const contested = does(blown(), police, contest);
    const { dueAt } = target(contested, police).contested!;
    const overrule = { type: 'Overrule', unitId: police, reason: '属公安职责' } as const;
    expect(asked(contested, district, overrule, '09:20')).toEqual(refused('contest-running'));
    const after = new Date(new Date(dueAt).getTime() + 1).toISOString();
    expect(asked(contested, town, overrule, after)).toEqual(refused('not-yours'));
    const held = does(contested, district, overrule, after);
    expect(target(held, police)).toMatchObject({ mandatory: true, contested: { overruled: { by: district } } });
    expect(asked(held, district, relieve(police), after)).toEqual(refused('not-contested'));
    const again = does(does(held, police, reportIn, after), police, { type: 'Contest', reason: '已完成，不放行' }, after);
    expect(target(again, police).contested).not.toHaveProperty('overruled');
    expect(asked(again, police, contest, after)).toEqual(refused('step-not-allowed'));
  });

  it('that is relieved owes nothing any more', () => {
    const refusing = does(atWork(anOrder([police])), police, contest, '10:40');
    const { dueAt } = target(refusing, police).contested!;
    const after = new Date(new Date(dueAt).getTime() + 1).toISOString();
    const relieved = does(refusing, district, relieve(police), after);
    expect(relieved.tasks.map(({ status }) => status)).toEqual(['dropped']);
    expect(obligationsOf(relieved)).toEqual([]);
    expect(asked(relieved, police, reportIn, after)).toEqual(refused('step-not-allowed'));
  });
});

describe('Nobody leaves until it is done', () => {
  it('nobody is released who has not come', () => expect(asked(blown(), town, release(police))).toEqual(refused('not-arrived')));
  it('nobody is released before its tasks are accepted', () => {
    expect(asked(atWork(), town, release(police))).toEqual(refused('tasks-open'));
    const taskId = atWork().tasks[0]!.id;
    expect(asked(atWork(), town, { type: 'AcceptTask', taskId })).toEqual(refused('unknown-part'));
  });
  it('a task is accepted only once it is finished, and only by the blower', () => {
    const whistle = atWork();
    const taskId = whistle.tasks.find((one) => one.unitId === police)!.id;
    expect(asked(whistle, town, { type: 'AcceptTask', taskId })).toEqual(refused('not-finished'));
    expect(asked(whistle, planning, { type: 'FinishTask', taskId, evidence: '好' })).toEqual(refused('not-yours'));
    const finished = does(whistle, police, { type: 'FinishTask', taskId, evidence: '立案' });
    expect(asked(finished, police, { type: 'AcceptTask', taskId })).toEqual(refused('not-yours'));
  });
  it('it closes when every mandatory unit is done and released, and says until then what is missing', () => {
    const whistle = [planning, police].reduce(settled, atWork());
    expect(asked(atWork(), town, close)).toEqual(refused('tasks-open'));
    expect(asked(whistle, town, close)).toEqual(refused('not-released'));
    const free = [planning, police].reduce((state, unitId) => does(state, town, release(unitId)), whistle);
    expect(does(free, town, close)).toMatchObject({ status: 'closed', closed: { result: '办结' } });
    expect(asked(free, police, close)).toEqual(refused('not-yours'));
  });
  it('who may stay away does not hold it up', () => {
    const optional = { targets: [{ unitId: police, mandatory: false }] };
    expect(does(blown(anOrder([], optional)), town, close).status).toBe('closed');
  });
  it('a withdrawn whistle is not closed, and ends', () => {
    const withdrawn = does(blown(), town, withdraw);
    expect([withdrawn.status, withdrawn.closed]).toEqual(['withdrawn', undefined]);
    expect(asked(withdrawn, police, reportIn)).toEqual(refused('step-not-allowed'));
    expect(nextLapse(withdrawn)).toBeUndefined();
  });
});

describe('A joint conference', () => {
  it('is called by the blower or by a peer, not by a department', () => {
    const border = blown(anOrder([taipingqiao, '110102-zjw'], { kind: 'enforcement' }), guangwai);
    expect(does(border, taipingqiao, confer([guangwai])).conferences).toMatchObject([{ host: taipingqiao }]);
    expect(asked(border, '110102-zjw', confer([guangwai]))).toEqual(refused('not-yours'));
  });
  it('a peer brings its own departments: with a task they stay until it is done', () => {
    const border = blown(anOrder([taipingqiao], { kind: 'enforcement' }), guangwai);
    const met = does(border, taipingqiao, confer(['110106-ghw', '110105-ghw']));
    const { id } = met.conferences[0]!;
    const joined = does(met, guangwai, planned(id, ['110106-ghw']));
    expect(target(joined, '110106-ghw')).toMatchObject({ mandatory: true, status: 'called', superior: '110000' });
    expect(asked(met, guangwai, planned(id, ['110105-ghw']))).toEqual(refused('not-in-whistle'));
    expect(asked(met, guangwai, planned(id, ['110106-zjw']))).toEqual(refused('not-in-whistle'));
  });
  it('binds nobody whom no side may call, whoever is said to have been there', () => {
    const met = does(blown(anOrder([police])), town, confer(['110000-zjw', water]));
    const conferenceId = met.conferences[0]!.id;
    const kept = does(met, town, { type: 'Attend', conferenceId, present: ['110000-zjw', water], minutes: '分工' });
    expect(asked(kept, town, planned(conferenceId, ['110000-zjw']))).toEqual(refused('not-in-whistle'));
    expect(target(does(kept, town, planned(conferenceId, [water])), water)).toMatchObject({ status: 'arrived', mandatory: true });
  });
  it('keeps attendance and minutes, once, of those who were called or invited', () => {
    const met = does(blown(), town, confer([water]));
    const conferenceId = met.conferences[0]!.id;
    const attend = (present: string[]) => ({ type: 'Attend', conferenceId, present, minutes: '分工' }) as const;
    expect(asked(met, town, attend([guangwai]))).toEqual(refused('not-invited'));
    const kept = does(met, town, attend([town, police, water]));
    expect(kept.conferences[0]).toMatchObject({ present: [town, police, water], minutes: '分工' });
    expect(asked(kept, town, attend([town]))).toEqual(refused('already-recorded'));
  });
  it('each unit reports once on an action that is its own', () => {
    const whistle = atWork();
    const act = { type: 'Act', actionId: whistle.actions[0]!.id, result: '封堵' } as const;
    const done = does(does(whistle, police, act), planning, act);
    expect(done.actions[0]!.results.map(({ unitId }) => unitId)).toEqual([police, planning]);
    expect(asked(done, police, act)).toEqual(refused('already-reported'));
    expect(asked(done, water, act)).toEqual(refused('not-yours'));
  });
});

describe('A planned stop', () => {
  const stop = (from: string, until: string) =>
    ({ type: 'Notify', about: '停水', place: {}, from: iso(from), until: iso(until), communities: ['110117006001'] }) as const;
  it('is told before it is over, and ends after it begins', () => {
    expect(does(blown(), town, stop('09:00', '12:00')).notices).toMatchObject([{ about: '停水', by: town }]);
    expect(asked(blown(), town, stop('08:00', '09:10'))).toEqual(refused('ends-before'));
    expect(asked(blown(), town, stop('12:00', '11:00'))).toEqual(refused('ends-before'));
  });
});

describe('Money', () => {
  const applied = () => does(blown(), town, { type: 'Fund', amountFen: 100, source: district, purpose: '封井' });
  const decided = (approved: boolean) => {
    const whistle = applied();
    return does(whistle, district, { type: 'DecideFund', fundId: whistle.funds[0]!.id, approved, reason: '好' });
  };
  const use = (fundId: string, amountFen: number) => ({ type: 'UseFund', fundId, amountFen, for: '材料' }) as const;

  it('is asked of who keeps it, and decided by that one alone, once', () => {
    expect(asked(blown(), town, { type: 'Fund', amountFen: 1, source: '110117006001', purpose: '好' })).toEqual(
      refused('not-a-keeper'),
    );
    const whistle = applied();
    const decide = { type: 'DecideFund', fundId: whistle.funds[0]!.id, approved: true, reason: '好' } as const;
    expect(asked(whistle, town, decide)).toEqual(refused('not-yours'));
    expect(asked(does(whistle, district, decide), district, decide)).toEqual(refused('already-decided'));
  });
  it('is never used beyond what was approved', () => {
    const whistle = decided(true);
    const { id } = whistle.funds[0]!;
    const used = does(whistle, town, use(id, 60));
    expect(asked(used, town, use(id, 41))).toEqual(refused('beyond-approved'));
    expect(does(used, town, use(id, 40)).funds[0]!.usedFen).toBe(100);
    expect(asked(whistle, police, use(id, 1))).toEqual(refused('not-yours'));
  });
  it('is not used without approval', () => {
    const denied = decided(false);
    expect(asked(denied, town, use(denied.funds[0]!.id, 1))).toEqual(refused('not-approved'));
  });
});

describe('Both sides appraise each other', () => {
  const mark = (unitId: string, marks: Record<string, number>) => ({ type: 'Appraise', unitId, marks }) as const;
  it('by the policy’s marks, once', () => {
    const whistle = does(does(blown(), town, mark(police, { promptness: 90, result: 80 })), police, mark(town, { validity: 70 }));
    expect(whistle.appraisals.map(({ by, unitId }) => [by, unitId])).toEqual([
      [town, police],
      [police, town],
    ]);
    expect(asked(whistle, town, mark(police, { result: 1 }))).toEqual(refused('already-appraised'));
    expect(asked(whistle, town, mark(planning, { looks: 1 }))).toEqual(refused('unknown-mark'));
    expect(asked(whistle, planning, mark(police, { validity: 1 }))).toEqual(refused('not-in-whistle'));
  });
});
