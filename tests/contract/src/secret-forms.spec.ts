import { formsOf, foundIn } from './secret-forms';

const text = '欧阳鹂姝翊13977365514';
const around = (shift: number): Buffer => Buffer.concat([Buffer.from('x'.repeat(shift)), Buffer.from(text), Buffer.from('yz')]);

describe('A text is found among other bytes', () => {
  it.each([
    ['as it is', around(5)],
    ['in UTF-16 of either order', Buffer.from(`x${text}y`, 'utf16le')],
    ['in UTF-16 of the other order', Buffer.from(`x${text}y`, 'utf16le').swap16()],
    ['in hexadecimal', Buffer.from(around(1).toString('hex'))],
    ['in base64', Buffer.from(around(0).toString('base64'))],
    ['in base64, one byte later', Buffer.from(around(1).toString('base64'))],
    ['in base64, two bytes later', Buffer.from(around(2).toString('base64'))],
    ['in base64url', Buffer.from(around(2).toString('base64url'))],
    ['in an address', Buffer.from(`/?q=${encodeURIComponent(text)}`)],
  ])('%s', (_, bytes) => expect(foundIn(bytes, formsOf(text))).not.toEqual([]));

  it('but not where it does not stand', () => expect(foundIn(Buffer.from(text.slice(1)), formsOf(text))).toEqual([]));
});
