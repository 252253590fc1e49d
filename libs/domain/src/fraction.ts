/**
 * An exact fraction in lowest terms. Rates and scores are computed in these, so that a ranking never turns on the last bit of a
 * floating-point sum; rounding is for the eye alone (decisions, *Assessment*).
 */
export class Fraction {
  static readonly zero = new Fraction(0n, 1n);
  static readonly one = new Fraction(1n, 1n);

  private constructor(
    readonly numerator: bigint,
    /** Positive; what is shared with the numerator is divided out. */
    readonly denominator: bigint,
  ) {}

  /** Throws a RangeError for a denominator of zero and for numbers that are no integers: faults of the caller. */
  static of(numerator: bigint | number, denominator: bigint | number = 1): Fraction {
    const [above, below] = [BigInt(numerator), BigInt(denominator)];
    if (below === 0n) throw new RangeError('A fraction has no denominator of zero');
    const shared = gcd(above, below) * (below < 0n ? -1n : 1n);
    return new Fraction(above / shared, below / shared);
  }

  /** Reads what `toString` writes (`-3`, `7/20`) and decimals (`98.01`). Throws a RangeError for anything else. */
  static parse(text: string): Fraction {
    const decimal = /^(-?\d+)(?:\.(\d+))?$/.exec(text);
    if (decimal) return Fraction.of(BigInt(`${decimal[1]}${decimal[2] ?? ''}`), 10n ** BigInt(decimal[2]?.length ?? 0));
    const [, above, below] = /^(-?\d+)\/(\d+)$/.exec(text) ?? [];
    if (above === undefined || below === undefined) throw new RangeError(`A fraction or decimal, not ${text}`);
    return Fraction.of(BigInt(above), BigInt(below));
  }

  /** Brought to lowest terms once, not at each term. */
  static sum(terms: Iterable<Fraction>): Fraction {
    let [above, below] = [0n, 1n];
    for (const { numerator, denominator } of terms) {
      if (below % denominator === 0n) above += numerator * (below / denominator);
      else [above, below] = [above * denominator + numerator * below, below * denominator];
    }
    return Fraction.of(above, below);
  }

  plus(other: Fraction): Fraction {
    return Fraction.of(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  minus(other: Fraction): Fraction {
    return this.plus(new Fraction(-other.numerator, other.denominator));
  }

  times(other: Fraction): Fraction {
    return Fraction.of(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  /** Throws a RangeError when divided by zero. */
  over(other: Fraction): Fraction {
    return Fraction.of(this.numerator * other.denominator, this.denominator * other.numerator);
  }

  /** Negative if this is less, zero if equal, positive if more: for `sort`. */
  compare(other: Fraction): number {
    const difference = this.numerator * other.denominator - other.numerator * this.denominator;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  equals(other: Fraction): boolean {
    return this.compare(other) === 0;
  }

  /**
   * With so many decimals, half up; a negative value mirrors its positive one, so that a correction and its reversal show the
   * same digits. Never shows `-0`.
   */
  toFixed(decimals: number): string {
    const scaled = abs(this.numerator) * 10n ** BigInt(decimals) * 2n + this.denominator;
    const digits = (scaled / (this.denominator * 2n)).toString().padStart(decimals + 1, '0');
    const sign = this.numerator < 0n && /[1-9]/.test(digits) ? '-' : '';
    const point = digits.length - decimals;
    return `${sign}${digits.slice(0, point)}${decimals > 0 ? `.${digits.slice(point)}` : ''}`;
  }

  /** Near enough for a chart or an interval; never for an order. */
  toNumber(): number {
    const { numerator, denominator } = this;
    // Three decimals say all of it: then dividing rounds as reading the fifteen decimals would, and is several times as quick.
    const isShort = denominator <= 1000n && 1000 % Number(denominator) === 0 && abs(numerator) <= SAFE;
    return isShort ? Number(numerator) / Number(denominator) : Number(this.toFixed(15));
  }

  /** `7/20`, or `-3` for a whole number. Equal values have equal texts, so that a hash over canonical JSON is one of values. */
  toString(): string {
    return this.denominator === 1n ? `${this.numerator}` : `${this.numerator}/${this.denominator}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Of absolute values; never zero unless both are. Counts of tickets fit into numbers, in which it is several times as quick. */
const gcd = (a: bigint, b: bigint): bigint => {
  let [left, right] = [abs(a), abs(b)];
  while (left > SAFE || right > SAFE) {
    if (right === 0n) return left;
    [left, right] = [right, left % right];
  }
  let [more, less] = [Number(left), Number(right)];
  while (less !== 0) [more, less] = [less, more % less];
  return BigInt(more);
};
