import fc from 'fast-check';
import { canonical, withTexts } from './canonical';

it('has one spelling, whatever the order of keys', () => {
  expect(canonical({ b: [1, '东城'], a: null, c: undefined })).toBe('{"a":null,"b":[1,"东城"]}');
  expect(canonical({ a: null, b: [1, '东城'] })).toBe(canonical({ b: [1, '东城'], a: null }));
});
it('orders keys by their code units, not as any language would', () =>
  expect(canonical({ b: 1, a: 2, B: 3, ä: 4, z: 5 })).toBe('{"B":3,"a":2,"b":1,"z":5,"ä":4}'));
it('takes no parts of numbers', () => {
  expect(() => canonical({ a: 0.5 })).toThrow('whole');
  expect(canonical(withTexts({ a: 0.5, b: 2 }))).toBe('{"a":"0.5","b":2}');
});
it('is JSON', () =>
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const texts = withTexts(value);
      expect(JSON.parse(canonical(texts))).toEqual(JSON.parse(JSON.stringify(texts)));
    }),
  ));
