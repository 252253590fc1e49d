import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Contract } from '@fengqiao/contracts';
import { Throttled } from '../http/faults';
import type { GatewaySettings } from '../settings';
import { SlidingWindow } from './window';

const HOUR_MS = 3_600_000;

/** The first four groups of an IPv6 address: one household or company has all that lie below. */
const network = (address: string): string => {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [left = '', right] = address.split('::');
  const head = left ? left.split(':') : [];
  const tail = right ? right.split(':') : [];
  const gap = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  return [...head, ...Array<string>(gap).fill('0'), ...tail].slice(0, 4).join(':');
};

/** The phone that a public registration names, as digits without the country's prefix; undefined: none. */
const phoneOf = (input: Readonly<Record<string, unknown>>): string | undefined => {
  const phone = (input['reporter'] as { phone?: unknown } | undefined)?.phone;
  if (typeof phone !== 'string') return undefined;
  return phone.replace(/\D/g, '').replace(/^(00)?86(?=1\d{10}$)/, '') || undefined;
};

/**
 * Limits what comes without a token, by address and by phone. It counts in this process only: n gateways let n times as much
 * through, and a restart forgets. That is enough against a script that floods the desks; a flood of packets is the load
 * balancer's. Nobody's address or phone is kept: keys are HMACs under a key that this process never tells.
 */
export class Throttle {
  private readonly secret = randomBytes(32);
  private readonly commands: SlidingWindow;
  private readonly queries: SlidingWindow;
  private readonly phones: SlidingWindow;

  constructor(settings: GatewaySettings) {
    this.commands = new SlidingWindow(settings.publicPerAddress, HOUR_MS);
    this.queries = new SlidingWindow(settings.publicReadsPerAddress, HOUR_MS);
    this.phones = new SlidingWindow(settings.publicPerPhone, HOUR_MS);
  }

  /** Counts a public request. Throws `Throttled` when it is one too many. `now` is machine time. */
  admit(contract: Contract, address: string, input: Readonly<Record<string, unknown>>, now: number): void {
    const window = contract.kind === 'command' ? this.commands : this.queries;
    this.count(window, 'address', network(address), now);
    const phone = contract.kind === 'command' ? phoneOf(input) : undefined;
    if (phone) this.count(this.phones, 'phone', phone, now);
  }

  private count(window: SlidingWindow, by: 'address' | 'phone', value: string, now: number): void {
    const wait = window.take(createHmac('sha256', this.secret).update(`${by}:${value}`).digest('base64url'), now);
    if (wait !== undefined) throw new Throttled(by, wait);
  }
}
