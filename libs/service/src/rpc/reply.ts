import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { headers, type Msg } from '@nats-io/transport-node';
import { wire } from './wire';

/** In bytes. A NATS server takes 1 MiB in one message unless it is told otherwise, and less is carried quicker as it is. */
const COMPRESSED_ABOVE = 512 * 1024;
const MOST_BYTES_OF_A_CHARACTER = 3;
const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Answers a request; a long answer, such as a closed month with all its corrections, is compressed. Throws what NATS refuses. */
export const respond = async (message: Msg, text: string): Promise<void> => {
  if (text.length * MOST_BYTES_OF_A_CHARACTER <= COMPRESSED_ABOVE || Buffer.byteLength(text) <= COMPRESSED_ABOVE) {
    message.respond(text);
    return;
  }
  const carried = headers();
  carried.set(wire.encoding, 'gzip');
  message.respond(await pack(text, { level: 1 }), { headers: carried });
};

/** What `respond` was given, as JSON has it. */
export const readReply = async (reply: Msg): Promise<unknown> =>
  reply.headers?.get(wire.encoding) === 'gzip' ? JSON.parse((await unpack(reply.data)).toString()) : reply.json();
