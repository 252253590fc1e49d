import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Who asked. */
export type Identity = { readonly name?: string; readonly phone?: string };

/** A person's data key, wrapped, and the id of the key that wrapped it. */
export type WrappedKey = { readonly keyId: string; readonly wrapped: Buffer };

const IV = 12;
const TAG = 16;
const KEY = 32;

/** A key of its own for each use: one that leaks or is weak says nothing of the others. */
export const derivedKey = (master: string, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.from(master, 'hex'), Buffer.alloc(0), `fengqiao/intake/${use}`, KEY));

/** The vault's master key from the settings. Throws the one sentence with which a service without it does not start. */
export const requireVaultKey = ({ FQ_VAULT_KEY }: { readonly FQ_VAULT_KEY?: string | undefined }): string => {
  if (FQ_VAULT_KEY) return FQ_VAULT_KEY;
  throw new Error('FQ_VAULT_KEY is missing: without it no identity of a reporter can be kept, so intake does not start');
};

const seal = (key: Buffer, plain: Buffer, bound: string): Buffer => {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
};

const open = (key: Buffer, sealed: Buffer, bound: string): Buffer => {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV)).setAAD(Buffer.from(bound));
  decipher.setAuthTag(sealed.subarray(IV, IV + TAG));
  return Buffer.concat([decipher.update(sealed.subarray(IV + TAG)), decipher.final()]);
};

/** The digits of a phone number without the country's code, so that one person is found however the number was written. */
export const normalPhone = (phone: string): string => {
  const digits = phone.replace(/\D/g, '');
  return digits.replace(/^(?:00)?86(?=1[3-9]\d{9}$|0?[1-9]\d{8,}$)/, '');
};

/**
 * Reporters' identities: AES-256-GCM with one data key per person, which FQ_VAULT_KEY wraps (its id is stored, so that it can be
 * changed). A person is found by HMAC of the phone; each ticket's identity is bound to its ticket and opens nowhere else.
 */
export class Vault {
  readonly keyId: string;
  private readonly wrapping: Buffer;
  private readonly phones: Buffer;

  constructor(master: string) {
    this.wrapping = derivedKey(master, 'wrapping');
    this.phones = derivedKey(master, 'phone');
    this.keyId = derivedKey(master, 'key-id').toString('hex').slice(0, 16);
  }

  phoneMark(phone: string): Buffer {
    return createHmac('sha256', this.phones).update(normalPhone(phone)).digest();
  }

  /** A new person's data key, wrapped for that person alone. */
  newKey(personId: string): WrappedKey {
    return { keyId: this.keyId, wrapped: seal(this.wrapping, randomBytes(KEY), personId) };
  }

  /** Seals who asked, for one ticket. */
  seal(identity: Identity, ticketId: string, personId: string, key: WrappedKey): Buffer {
    return seal(this.unwrap(personId, key), Buffer.from(JSON.stringify(identity)), ticketId);
  }

  /** Opens what was sealed for this ticket. Throws on another ticket's, another person's, or anything altered. */
  open(sealed: Buffer, ticketId: string, personId: string, key: WrappedKey): Identity {
    return JSON.parse(open(this.unwrap(personId, key), sealed, ticketId).toString()) as Identity;
  }

  private unwrap(personId: string, { keyId, wrapped }: WrappedKey): Buffer {
    if (keyId !== this.keyId)
      throw new Error(`An identity is wrapped with the vault key ${keyId}, and this process has ${this.keyId}`);
    return open(this.wrapping, wrapped, personId);
  }
}
