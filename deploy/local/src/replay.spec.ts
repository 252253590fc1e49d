import { ReplayClock } from '@fengqiao/service';
import type { Quiet, Stored } from './quiet';
import { Replay } from './replay';

const at = (clock: string): Date => new Date(`2020-12-16T${clock}:00Z`);

/** Services that have nothing but deadlines; what a deadline does may set another. */
const cityOf = (clock: ReplayClock, due: Record<string, Date[]>, then: (name: string, now: Date) => void = () => undefined) => {
  const met: string[] = [];
  const quietAt: string[] = [];
  const serviceOf = (name: string): Stored => {
    const isDue = (time: Date): boolean => time <= clock.now();
    const sweeper = {
      nextDueAt: () => Promise.resolve([...due[name]!].sort((a, b) => a.getTime() - b.getTime())[0]),
      overdue: () => Promise.resolve(due[name]!.filter(isDue).length),
      runDue: () => {
        const running = due[name]!.filter(isDue);
        due[name] = due[name]!.filter((time) => !isDue(time));
        for (const time of running) {
          met.push(`${name} ${time.toISOString().slice(11, 16)} at ${clock.now().toISOString().slice(11, 16)}`);
          then(name, clock.now());
        }
        return Promise.resolve(running.length);
      },
    };
    return { name, sweeper } as unknown as Stored;
  };
  const quiet = {
    reached: () => Promise.resolve(void quietAt.push(clock.now().toISOString().slice(11, 16))),
  } as unknown as Quiet;
  return { met, quietAt, replay: new Replay(clock, Object.keys(due).map(serviceOf), quiet) };
};

describe('A replay clock', () => {
  it('meets every deadline of every service at its own time, in order', async () => {
    const clock = new ReplayClock(at('09:00'));
    const { replay, met } = cityOf(clock, {
      intake: [at('12:00'), at('10:00')],
      dispatch: [at('11:00')],
      evaluation: [at('18:00')],
    });
    expect(await replay.moveTo(at('12:00'))).toEqual({ now: at('12:00').toISOString(), fired: 3 });
    expect(met).toEqual(['intake 10:00 at 10:00', 'dispatch 11:00 at 11:00', 'intake 12:00 at 12:00']);
  });

  it('lets services in a fixed order meet what is due at one instant, each in quiet', async () => {
    const clock = new ReplayClock(at('09:00'));
    const { replay, met, quietAt } = cityOf(clock, { intake: [at('10:00')], dispatch: [at('10:00')] });
    await replay.moveTo(at('10:30'));
    expect(met).toEqual(['intake 10:00 at 10:00', 'dispatch 10:00 at 10:00']);
    expect(quietAt).toEqual(['09:00', '10:00', '10:00']);
  });

  it('meets also what a deadline sets on the way', async () => {
    const clock = new ReplayClock(at('09:00'));
    const due: Record<string, Date[]> = { intake: [at('10:00')], dispatch: [] };
    const { replay, met } = cityOf(clock, due, (name) => {
      if (name === 'intake') due['dispatch'] = [at('10:00'), at('10:15')];
    });
    expect(await replay.moveTo(at('11:00'))).toMatchObject({ fired: 3 });
    expect(met).toEqual(['intake 10:00 at 10:00', 'dispatch 10:00 at 10:00', 'dispatch 10:15 at 10:15']);
  });

  it('refuses to go back, and stays where it is', async () => {
    const clock = new ReplayClock(at('09:00'));
    const { replay } = cityOf(clock, { intake: [] });
    expect(await replay.moveTo(at('08:59'))).toMatchObject({ refused: 'clock-goes-back' });
    expect(await replay.moveTo(at('09:00'))).toMatchObject({ fired: 0 });
    expect(clock.now()).toEqual(at('09:00'));
  });

  it('takes moves one after another', async () => {
    const clock = new ReplayClock(at('09:00'));
    const { replay, met } = cityOf(clock, { intake: [at('10:00'), at('11:00')] });
    const moves = [replay.moveTo(at('10:00')), replay.moveTo(at('12:00')), replay.moveTo(at('11:00'))];
    expect(await Promise.all(moves)).toMatchObject([{ fired: 1 }, { fired: 1 }, { refused: 'clock-goes-back' }]);
    expect(met).toEqual(['intake 10:00 at 10:00', 'intake 11:00 at 11:00']);
  });
});
