/** Something in a city profile that is not as it must be: where, and which rule it breaks, as a sentence for who edits the file. */
export type Flaw = { readonly file: string; readonly line: number; readonly rule: string };

/** Collects flaws, so that one start shows all of them and not only the first. */
export type Report = (file: string, line: number, rule: string) => void;

/** The profile cannot be used. The message lists every flaw as `file:line: rule`. */
export class FlawedProfile extends Error {
  override readonly name = 'FlawedProfile';

  constructor(
    readonly folder: string,
    readonly flaws: readonly Flaw[],
  ) {
    const lines = flaws.map(({ file, line, rule }) => `  ${file}:${line}: ${rule}`);
    super(`The city profile has ${flaws.length === 1 ? 'a flaw' : `${flaws.length} flaws`}:\n${lines.join('\n')}`);
  }
}
