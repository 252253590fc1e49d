import { appendFile } from 'node:fs/promises';
import { maskPhone } from '@fengqiao/domain';
import type { Letter } from './letter';

/** The port to whatever brings short messages to phones. Resolves once the message is taken over; throws when it is not. */
export abstract class LetterSender {
  abstract send(letter: Letter): Promise<void>;
}

/**
 * On one machine nothing is sent: what would be is written down, a line of JSON each, readable by its owner only. The number is
 * masked: outside the vault no file holds it.
 */
export class LetterFile extends LetterSender {
  constructor(private readonly path: string) {
    super();
  }

  async send({ id, at, to, text }: Letter): Promise<void> {
    const line = { id, at: at.toISOString(), to: maskPhone(to), text };
    await appendFile(this.path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }
}
