import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { AccessCodes } from '../progress/access-code.vault';
import { derivedKey, normalPhone, requireVaultKey, Vault } from './reporter.vault';

const master = randomBytes(32).toString('hex');
const vault = new Vault(master);

it('gives back what it was given, to the same ticket and person alone', () =>
  fc.assert(
    fc.property(fc.record({ name: fc.string(), phone: fc.string() }), (identity) => {
      const [ticket, person] = [randomUUID(), randomUUID()];
      const key = vault.newKey(person);
      const sealed = vault.seal(identity, ticket, person, key);
      expect(vault.open(sealed, ticket, person, key)).toEqual(identity);
      expect(() => vault.open(sealed, randomUUID(), person, key)).toThrow();
      expect(() => vault.open(sealed, ticket, randomUUID(), key)).toThrow();
      expect(() => vault.open(sealed, ticket, person, vault.newKey(person))).toThrow();
    }),
    { numRuns: 50 },
  ));

it('notices every altered byte', () => {
  const [ticket, person] = [randomUUID(), randomUUID()];
  const key = vault.newKey(person);
  const sealed = vault.seal({ name: '王芳' }, ticket, person, key);
  for (let at = 0; at < sealed.length; at++) {
    const altered = Buffer.from(sealed);
    altered[at]! ^= 1;
    expect(() => vault.open(altered, ticket, person, key)).toThrow();
  }
});

it('seals the same person twice differently, and shows nothing', () => {
  const [ticket, person] = [randomUUID(), randomUUID()];
  const key = vault.newKey(person);
  const [one, other] = [0, 1].map(() => vault.seal({ name: '王芳', phone: '13812345678' }, ticket, person, key));
  expect(one!.equals(other!)).toBe(false);
  expect(one!.includes('13812345678') || one!.includes('王芳')).toBe(false);
});

it('does not open with another vault key, and says whose it is', () => {
  const key = vault.newKey('p');
  const sealed = vault.seal({ name: '王芳' }, 't', 'p', key);
  const other = new Vault(randomBytes(32).toString('hex'));
  expect(() => other.open(sealed, 't', 'p', key)).toThrow(vault.keyId);
});

it.each([
  ['138 1234 5678', '13812345678'],
  ['+86 138-1234-5678', '13812345678'],
  ['0086 13812345678', '13812345678'],
  ['86 13812345678', '13812345678'],
  ['010-62345678', '01062345678'],
  ['86345678', '86345678'],
])('knows a person by %s', (written, normal) => {
  expect(normalPhone(written)).toBe(normal);
  expect(vault.phoneMark(written).equals(vault.phoneMark(normal))).toBe(true);
});

it('marks phones by a key, not by a plain hash', () => {
  const other = new Vault(randomBytes(32).toString('hex'));
  expect(other.phoneMark('13812345678').equals(vault.phoneMark('13812345678'))).toBe(false);
});

it('has a key of its own for each use', () => {
  const keys = ['wrapping', 'phone', 'access-code'].map((use) => derivedKey(master, use).toString('hex'));
  expect(new Set([...keys, master]).size).toBe(4);
});

it('says in one sentence that it has no key', () => {
  expect(() => requireVaultKey({})).toThrow(/^FQ_VAULT_KEY is missing.*$/);
  expect(requireVaultKey({ FQ_VAULT_KEY: master })).toBe(master);
});

describe('access codes', () => {
  const codes = new AccessCodes(derivedKey(master, 'access-code'));
  it('are eight digits, the same every time, and fit their own number only', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^\d{15,24}$/), fc.stringMatching(/^\d{15,24}$/), (number, other) => {
        fc.pre(number !== other);
        const code = codes.of(number);
        expect(code).toMatch(/^\d{8}$/);
        expect(codes.fits(number, codes.of(number))).toBe(true);
        expect(codes.of(other)).not.toBe(code);
        expect(codes.fits(number, `${code}0`)).toBe(false);
      }),
      { numRuns: 200 },
    ));
});
