/** The servers cannot start, for a reason the person at the keyboard can mend: the message is meant for them, without a stack. */
export class CannotStart extends Error {
  override name = 'CannotStart';
}

/** Another living process works on the same data. Nothing was touched. */
export class AlreadyRunning extends CannotStart {
  override name = 'AlreadyRunning';

  constructor(home: string, pid: number) {
    super(`Another stack (process ${pid}) already runs on ${home}: stop it first, or set FQ_DATA_DIR to another folder.`);
  }
}

/** The `code` of a system error such as ENOENT. By shape: in Jest, Node's own errors are of another realm's class. */
export const codeOf = (fault: unknown): string | undefined => (fault as { code?: string } | undefined)?.code;

export const messageOf = (fault: unknown): string => (fault as { message?: string } | undefined)?.message ?? String(fault);
