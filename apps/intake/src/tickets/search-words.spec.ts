import { SearchWords } from './search-words.views';

const words = new SearchWords();

it('finds the words of a sentence, each once', () => {
  const found = words.of('小区门口夜间施工噪声太大，夜间施工', undefined, '鲁谷街道');
  expect(found).toEqual(expect.arrayContaining(['小区', '施工', '噪声', '街道']));
  expect(new Set(found).size).toBe(found.length);
});

it('keeps no number by which a person is known, however it is grouped', () => {
  const found = words.of('电话13812345678，或138-1234-5678、010-62345678，身份证110101199003071234').join(' ');
  for (const part of ['138', '1234', '5678', '6234', '110101', '1990']) expect(found).not.toContain(part);
});

it('asks for all words, and quotes what would be an operator', () => {
  expect(words.query('施工噪声')).toBe(`'施工' & '噪声'`);
  expect(words.query("o'neil & (x | !y)")).not.toMatch(/[|!()]/);
  expect(words.query('!!!')).toBeUndefined();
});
