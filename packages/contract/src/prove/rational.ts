/** An exact positive or negative fraction in lowest terms with a positive denominator. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The greatest common divisor of two integers, never negative. */
function gcd(left: bigint, right: bigint): bigint {
  let a = left < 0n ? -left : left;
  let b = right < 0n ? -right : right;
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

function reduced(numerator: bigint, denominator: bigint): Rational {
  const divisor = gcd(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/**
 * The decimal value that a JSON number means: the double's shortest decimal text, so that 0.1 is one tenth
 * and 0.3 is a multiple of it, which binary arithmetic denies.
 */
export function rational(value: number): Rational {
  return plain(value) ?? fromText(value);
}

/** Decimals of at most fifteen digits, six of them after the point: no other text so short means the same double. */
function plain(value: number): Rational | undefined {
  if (Number.isSafeInteger(value)) return { numerator: BigInt(value), denominator: 1n };
  for (let scale = 10; scale <= 1e6; scale *= 10) {
    const whole = Math.round(value * scale);
    if (Math.abs(whole) >= 1e15) return undefined;
    if (whole / scale !== value) continue;
    let [divisor, rest] = [Math.abs(whole), scale];
    while (rest !== 0) [divisor, rest] = [rest, divisor % rest];
    return { numerator: BigInt(whole / divisor), denominator: BigInt(scale / divisor) };
  }
  return undefined;
}

function fromText(value: number): Rational {
  const [mantissa = "0", exponentText = "0"] = value.toString().split("e");
  const point = mantissa.indexOf(".");
  const digits = BigInt(mantissa.replace(".", ""));
  const exponent = Number(exponentText) - (point === -1 ? 0 : mantissa.length - point - 1);
  if (exponent >= 0) return { numerator: digits * 10n ** BigInt(exponent), denominator: 1n };
  return reduced(digits, 10n ** BigInt(-exponent));
}

/** True when `value` is an integer multiple of `divisor` in decimal arithmetic. */
export function isMultiple(value: number, divisor: Rational): boolean {
  if (value === 0) return true;
  if (divisor.denominator === 1n) {
    if (!Number.isInteger(value) || divisor.numerator === 1n) return Number.isInteger(value);
    const whole = Number(divisor.numerator);
    if (Number.isSafeInteger(value) && Number.isSafeInteger(whole)) return value % whole === 0;
  }
  const exact = rational(value);
  return (exact.numerator * divisor.denominator) % (exact.denominator * divisor.numerator) === 0n;
}

/** The least positive number that is a multiple of both. */
export function leastCommonMultiple(a: Rational, b: Rational): Rational {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return reduced((left / gcd(left, right)) * right, a.denominator * b.denominator);
}

/** `a / b` as a fraction in lowest terms, for positive `b`. */
export function quotient(a: Rational, b: Rational): Rational {
  return reduced(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** The double nearest to `step * count`, or `undefined` when no double has exactly that decimal value. */
export function multipleAsNumber(step: Rational, count: bigint): number | undefined {
  if (step.denominator === 1n) {
    const whole = Number(step.numerator * count);
    if (Number.isSafeInteger(whole)) return whole;
  }
  const product = reduced(step.numerator * count, step.denominator);
  const value = Number(decimalText(product));
  if (!Number.isFinite(value)) return undefined;
  const back = rational(value);
  return back.numerator === product.numerator && back.denominator === product.denominator
    ? value
    : undefined;
}

/** Decimal text of a fraction whose denominator has only the factors 2 and 5; rounds otherwise. */
function decimalText(value: Rational): string {
  let scale = 1n;
  let places = 0;
  while (scale % value.denominator !== 0n && places < 400) {
    scale *= 10n;
    places += 1;
  }
  return `${(value.numerator * scale) / value.denominator}e-${places}`;
}

/** The greatest integer not above `value / step`. */
export function floorQuotient(value: number, step: Rational): bigint {
  const exact = rational(value);
  const top = exact.numerator * step.denominator;
  const bottom = exact.denominator * step.numerator;
  const whole = top / bottom;
  return top < 0n && whole * bottom !== top ? whole - 1n : whole;
}
