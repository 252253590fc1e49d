import { intake } from '@fengqiao/contracts';
import { Throttled } from '../http/faults';
import { readGatewaySettings } from '../settings';
import { Throttle } from './throttle';
import { SlidingWindow } from './window';

const HOUR = 3_600_000;

describe('a sliding window', () => {
  it('lets the limit through and says when one more fits', () => {
    const window = new SlidingWindow(3, HOUR);
    expect([1, 2, 3].map(() => window.take('a', 0))).toEqual([undefined, undefined, undefined]);
    const wait = window.take('a', 0)!;
    expect(wait).toBeGreaterThan(3_599);
    expect(window.take('a', wait * 1_000 - 2_000)).toBeDefined();
    expect(window.take('a', wait * 1_000)).toBeUndefined();
  });

  it('does not forget at the turn of the hour', () => {
    const window = new SlidingWindow(2, HOUR);
    window.take('a', HOUR - 2);
    window.take('a', HOUR - 1);
    const wait = window.take('a', HOUR)!;
    expect(wait).toBeGreaterThan(0);
    expect(window.take('a', HOUR + wait * 1_000)).toBeUndefined();
  });

  it('counts nothing that it refuses, and forgets after two hours', () => {
    const window = new SlidingWindow(1, HOUR);
    window.take('a', 0);
    for (let at = 0; at < 100; at += 1) window.take('a', at);
    expect(window.take('a', 2 * HOUR)).toBeUndefined();
  });

  it('keeps keys apart and not more of them than it may', () => {
    const window = new SlidingWindow(1, HOUR, 2);
    expect([window.take('a', 0), window.take('b', 0), window.take('c', 0)]).toEqual([undefined, undefined, undefined]);
    expect(window.take('c', 0)).toBeDefined();
    expect(window.take('a', 0)).toBeUndefined(); // forgotten first
  });
});

describe('the throttle', () => {
  const of = (environment: Record<string, string>) => new Throttle(readGatewaySettings(environment));
  const register = (phone?: string) => ({ ...(phone && { reporter: { phone } }) });

  it('takes one phone however it is written', () => {
    const throttle = of({ FQ_PUBLIC_PER_PHONE_PER_HOUR: '2' });
    throttle.admit(intake.registerPublic, '10.0.0.1', register('13800138000'), 0);
    throttle.admit(intake.registerPublic, '10.0.0.2', register('+86 138-0013-8000'), 0);
    expect(() => throttle.admit(intake.registerPublic, '10.0.0.3', register('0086 13800138000'), 0)).toThrow(Throttled);
    throttle.admit(intake.registerPublic, '10.0.0.3', register('13800138001'), 0);
  });

  it('takes a household’s IPv6 addresses as one, and counts questions apart from commands', () => {
    const throttle = of({ FQ_PUBLIC_PER_ADDRESS_PER_HOUR: '1' });
    throttle.admit(intake.registerPublic, '2001:db8:1:2::5', {}, 0);
    expect(() => throttle.admit(intake.registerPublic, '2001:db8:1:2:9:9:9:9', {}, 0)).toThrow(Throttled);
    throttle.admit(intake.publicProgress, '2001:db8:1:2::5', {}, 0);
    throttle.admit(intake.registerPublic, '2001:db8:1:3::5', {}, 0);
    throttle.admit(intake.registerPublic, '::ffff:10.0.0.1', {}, 0);
    throttle.admit(intake.registerPublic, '::ffff:10.0.0.2', {}, 0);
  });

  it('names settings that are wrong', () => {
    expect(() => readGatewaySettings({ FQ_PUBLIC_PER_PHONE_PER_HOUR: 'many' })).toThrow('FQ_PUBLIC_PER_PHONE_PER_HOUR');
    expect(readGatewaySettings({ FQ_TRUST_PROXY: '10.0.0.0/8' }).trustProxy).toBe('10.0.0.0/8');
    expect(readGatewaySettings({}).trustProxy).toBe(false);
  });
});
