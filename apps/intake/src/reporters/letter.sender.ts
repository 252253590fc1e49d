import { appendFile } from 'node:fs/promises';
import type { Letter } from './letter';

/** The port to whatever brings short messages to phones. Resolves once the message is taken over; throws when it is not. */
export abstract class LetterSender {
  abstract send(letter: Letter): Promise<void>;
}

/** On one machine nothing is sent: what would be is written down, a line of JSON each, readable by its owner only. */
export class LetterFile extends LetterSender {
  constructor(private readonly path: string) {
    super();
  }

  async send({ at, ...letter }: Letter): Promise<void> {
    await appendFile(this.path, `${JSON.stringify({ at: at.toISOString(), ...letter })}\n`, { mode: 0o600 });
  }
}
