import fc from 'fast-check';
import { givenInstant, instant, text, ticketNo, unitId } from './shapes';

describe('free text', () => {
  it.each([
    ['NUL', 'a\u0000b'],
    ['escape', 'a\u001bb'],
    ['delete', 'a\u007fb'],
    ['a carriage return that ends no line', 'a\rb'],
    ['one before that of a new line', 'a\r\r\nb'],
    ['a C1 control', 'a\u0085b'],
    ['the first half of a character', 'a\ud83db'],
    ['the second half of a character', 'a\udc4db'],
  ])('refuses %s', (_, value) => expect(text(100).safeParse(value).success).toBe(false));

  it('keeps tabs and newlines, and what looks like an attack, as they are', () => {
    const value = `'; drop table ticket;--\t<script>alert(1)</script>\n\${jndi:ldap://x} ../../etc/passwd %00 {{7*7}}`;
    expect(text(200).parse(value)).toBe(value);
  });

  it('reads the new line of Windows and of forms as a newline', () => expect(text(9).parse('a\r\nb\r\n\r\nc')).toBe('a\nb\n\nc'));

  it('is measured after trimming', () => {
    expect(text(3).parse('  abc \n')).toBe('abc');
    expect(text(3).safeParse('   ').success).toBe(false);
  });

  it('parses to itself once parsed, so that both ends of the wire may parse', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const once = text(500).safeParse(value);
        if (once.success) expect(text(500).parse(once.data)).toBe(once.data);
      }),
    ));
});

describe('ids', () => {
  it.each(['110107011', '110107011-czzx', '110107011003-wy1', 'fy.110117', 'area-beijingxi', '110000-ent-gas'])(
    '%s is a unit',
    (id) => expect(unitId.parse(id)).toBe(id),
  );
  it.each(["110107011'--", '110107011 ', 'A', '../110107011', '110107011\n', '', '-czzx', '110107011-'])('%j is none', (id) =>
    expect(unitId.safeParse(id).success).toBe(false),
  );
  it('a ticket number is digits only', () => expect(ticketNo.safeParse('202012160000011;').success).toBe(false));
  it('an instant has an offset', () => {
    expect(instant.safeParse('2020-12-16T11:22:00+08:00').success).toBe(true);
    expect(instant.safeParse('2020-12-16T11:22:00').success).toBe(false);
    expect(givenInstant.safeParse('2020-12-16T11:22+08:00').success).toBe(true);
    expect(givenInstant.safeParse('2020-12-16 11:22').success).toBe(false);
  });
  it.each([
    ['1899-12-31T23:59:59Z', false],
    ['1900-01-01T00:00:00+08:00', false],
    ['1900-01-01T00:00:00Z', true],
    ['2199-12-31T23:59:59.999Z', true],
    ['2200-01-01T07:59+08:00', true],
    ['2200-01-01T00:00:00Z', false],
    ['2199-12-31T23:59:59-12:00', false],
    ['0000-01-01T00:00:00Z', false],
    ['9999-12-31T23:59:59-12:00', false],
  ])('an instant that a caller gives lies in the years 1900 to 2199 of UTC: %s', (at, isOne) => {
    expect(givenInstant.safeParse(at).success).toBe(isOne);
    expect(instant.safeParse(at.replace('T07:59+', 'T07:59:00+')).success).toBe(true);
  });
});
