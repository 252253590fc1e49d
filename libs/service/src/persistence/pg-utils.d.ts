/** The driver's own conversion of a value to what it writes on the wire, which its types leave out. */
declare module 'pg/lib/utils' {
  export const prepareValue: (value: unknown) => string | Buffer | null;
}
