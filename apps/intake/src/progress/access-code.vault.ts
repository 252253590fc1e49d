import { createHmac, timingSafeEqual } from 'node:crypto';

const DIGITS = 8;

/** The code that opens a ticket's public page: 8 digits, made of the number by a key. Nothing is stored, and it can be made again. */
export class AccessCodes {
  constructor(private readonly key: Buffer) {}

  of(ticketNo: string): string {
    const mac = createHmac('sha256', this.key).update(ticketNo).digest();
    return String(mac.readBigUInt64BE() % 10n ** BigInt(DIGITS)).padStart(DIGITS, '0');
  }

  /** Takes the same time whatever was tried. */
  fits(ticketNo: string, tried: string): boolean {
    const [right, given] = [Buffer.from(this.of(ticketNo)), Buffer.from(tried)];
    return right.length === given.length && timingSafeEqual(right, given);
  }
}
