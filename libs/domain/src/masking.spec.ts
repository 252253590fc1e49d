import fc from 'fast-check';
import { maskIdentity, maskName, maskNumbersIn, maskPhone } from './masking';
import { ticketNumber } from './ticket-number';

it.each([
  ['王小明', '王**'],
  ['王明', '王*'],
  ['欧阳娜娜', '欧阳**'],
  ['欧阳', '欧*'],
  ['张欧阳', '张**'],
  ['买买提·艾力', '买*****'],
  ['𠮷野家', '𠮷**'],
  ['李', '*'],
  ['  王芳 ', '王*'],
  ['', ''],
])('hides the name %p as %p', (name, masked) => expect(maskName(name)).toBe(masked));

it.each([
  ['13812345678', '138****5678'],
  ['138 1234 5678', '138 **** 5678'],
  ['+86 138-1234-5678', '+86 138-****-5678'],
  ['8613812345678', '86138****5678'],
  ['008613812345678', '0086138****5678'],
  ['010-65123456', '010-****3456'],
  ['02165123456', '021****3456'],
  ['(0571) 87654321', '(0571) ****4321'],
  ['0316-2123456', '0316-***3456'],
  ['+86 10 65123456', '+86 ** ****3456'],
  ['65123456', '****3456'],
  ['12345', '*****'],
  ['', ''],
])('hides the telephone %p as %p', (phone, masked) => expect(maskPhone(phone)).toBe(masked));

it.each([
  ['11010519491231002X', '110***********002X'],
  ['110105194912310021', '110***********0021'],
])('hides the identity card %p as %p', (number, masked) => expect(maskIdentity(number)).toBe(masked));

it.each([
  ['请打13812345678找我', '请打138****5678找我'],
  ['电话：138-1234-5678，急', '电话：138-****-5678，急'],
  ['138 12345678/139 8765 4321', '138 ****5678/139 **** 4321'],
  ['138 12 34 56 78', '138 ** ** 56 78'],
  ['138 - 1234 - 5678', '138 - **** - 5678'],
  ['+8613812345678 和 8613912345678', '+86138****5678 和 86139****5678'],
  ['１３８１２３４５６７８', '１３８****５６７８'],
  ['座机010-65123456转801', '座机010-****3456转801'],
  ['座机（0571）87654321。', '座机（0571）****4321。'],
  ['03162123456', '0316***3456'],
  ['010 6512 3456', '010 **** 3456'],
  ['身份证11010519491231002x，手机13812345678', '身份证110***********002x，手机138****5678'],
  ['110105 19491231 002X', '110*** ******** 002X'],
  ['微信wx13812345678', '微信wx138****5678'],
])('finds the number in %p', (text, masked) => expect(maskNumbersIn(text)).toBe(masked));

it.each([
  '拨打12345热线，或110、119、96156',
  `工单${ticketNumber('2024-02-05', 17)}已办结`,
  `工单${ticketNumber('2024-02-05', 123_456_789)}已办结`,
  '2024-02-05 13:45:00 至 2024年2月6日',
  '坐标116.39712812,39.91652734；3.13812345678',
  '15 16 17 18 19 20号楼，3-1-1502室',
  '金额13812345元，银行卡6222021234567890123',
  '12812345678 10812345678',
  '邮编100010，预算1500000.12元',
  '12345678901',
])('leaves %p alone', (text) => expect(maskNumbersIn(text)).toBe(text));

describe('in any text', () => {
  const separator = fc.constantFrom('', ' ', '-', ' - ');
  const digits = (length: number) =>
    fc.array(fc.nat({ max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''));
  const mobile = fc.tuple(fc.constantFrom('13', '15', '17', '18', '19'), digits(1), separator, digits(4), separator, digits(4)).map((all) => all.join('')); // prettier-ignore
  const words = fc.stringMatching(/^[^0-9０-９+＋.]{0,12}$/u);
  const anything = fc.array(fc.oneof(words, mobile, digits(18), digits(5), fc.constantFrom('010-', '1', '86', ' ', '-', 'X')), { maxLength: 8 }).map((all) => all.join('')); // prettier-ignore
  const bare = (text: string): string => text.replace(/\D/g, '');

  it('finds a mobile, keeps the words around it', () =>
    fc.assert(
      fc.property(words, mobile, words, (before, number, after) => {
        const masked = maskNumbersIn(`${before}${number}${after}`);
        expect([masked.startsWith(before), masked.endsWith(after)]).toEqual([true, true]);
        expect(bare(masked.slice(before.length, masked.length - after.length || undefined))).toBe(
          `${bare(number).slice(0, 3)}${bare(number).slice(-4)}`,
        );
      }),
    ));
  it('changes digits into stars and nothing else', () =>
    fc.assert(
      fc.property(anything, (text) => {
        const masked = maskNumbersIn(text);
        expect(masked).toHaveLength(text.length);
        expect(
          [...masked].every(
            (character, at) => character === [...text][at] || (character === '*' && /\d/.test([...text][at] ?? '')),
          ),
        ).toBe(true);
      }),
    ));
  it('leaves words alone', () => fc.assert(fc.property(words, (text) => expect(maskNumbersIn(text)).toBe(text))));
  it('takes time in proportion to the text', () => {
    const text = '1380 1380-'.repeat(20_000);
    const masked = maskNumbersIn(text);
    expect(masked).toHaveLength(text.length);
  }, 2000);
});
