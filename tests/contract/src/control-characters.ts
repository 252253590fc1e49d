import { get, named, ticket, type Bad } from './bad-shapes';

const controls = ['\0', '\r', '\u0001', '\u0007', '\b', '\u001b[31m', '\u007f', '\u0085', '\u009f', '\ud83d', '\udc4d'];

export const controlCharacters: Bad[] = [
  ...controls.map((sign): Bad => [
    `${named(sign)} in a description`,
    ticket({ description: `地${sign}锁` }),
    400,
    'invalid-input',
    'description',
  ]),
  // JavaScript takes these for blanks, which are trimmed.
  ...['\r', '\v', '\f'].flatMap((sign) =>
    [`${sign}地锁`, `地锁${sign}`].map((description): Bad => [
      `a description ${named(description)}`,
      ticket({ description }),
      400,
      'invalid-input',
      'description',
    ]),
  ),
  ['a carriage return behind a phone', ticket({ reporter: { phone: '13900060006\r' } }), 400, 'invalid-input', 'reporter.phone'],
  ['a vertical tab before what is sought', get('/tickets?q=%0Ba'), 400, 'invalid-input', 'q'],
  ['NUL in a title', ticket({ title: 'a\0b' }), 400, 'invalid-input', 'title'],
  ['a carriage return before that of a new line', ticket({ description: '地\r\r\n锁' }), 400, 'invalid-input', 'description'],
  ['NUL in a name', ticket({ reporter: { name: 'a\0b' } }), 400, 'invalid-input', 'reporter.name'],
  ['NUL in a phone', ticket({ reporter: { phone: '139000600\x0006' } }), 400, 'invalid-input', 'reporter.phone'],
  ['NUL in an address', ticket({ place: { address: 'a\0b' } }), 400, 'invalid-input', 'place.address'],
  ['NUL in a source’s own number', ticket({ sourceRef: 'a\0b' }), 400, 'invalid-input', 'sourceRef'],
  ['NUL in a channel', ticket({ channel: 'hotline\0' }), 400, 'invalid-input', 'channel'],
  ['NUL in a category', ticket({ category: 'parking\0' }), 400, 'invalid-input', 'category'],
  ['a line feed behind a unit', ticket({ place: { unitId: '110107011\n' } }), 400, 'invalid-input', 'place.unitId'],
  ['a line feed behind a ticket number', get('/tickets/202012160000019%0A'), 400, 'invalid-input', 'ticketNo'],
  ['NUL in a ticket number', get('/tickets/2020121600000%0019'), 400, 'invalid-input', 'ticketNo'],
  ['NUL in a search', get('/tickets?q=%00'), 400, 'invalid-input', 'q'],
];
