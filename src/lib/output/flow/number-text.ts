/**
 * Making a text of a number takes longer than most of what else is done for a line; these come again. The list
 * has its length from the start: one that is filled in no order becomes a dictionary, slow to look into.
 */
const PORTS = Array<string | undefined>(65_536).fill(undefined);
const THREE_DIGITS = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));
const TRIMMED = THREE_DIGITS.map((digits) => digits.replace(/0+$/, ''));
const MICROSECONDS = 1e6;
/** Decimal numbers of so many digits are told apart by a double. */
const MOST_EXACT = 1e15;

/** `String(port)` for a whole number from 0 to 65535. */
export function portText(port: number): string {
  return (PORTS[port] ??= String(port));
}

/**
 * `String(seconds)`; quick for what has six decimals, as the kernel's stamps have. V8 keeps the texts of numbers
 * with decimals that it made last, which makes them old garbage: here they are put together of digits.
 */
export function secondsText(seconds: number): string {
  const all = Math.round(seconds * MICROSECONDS);
  const isExact = all > 0 && all < MOST_EXACT && all / MICROSECONDS === seconds;
  if (!isExact) return String(seconds);
  const whole = Math.floor(all / MICROSECONDS);
  const rest = all - whole * MICROSECONDS;
  if (rest === 0) return String(whole);
  const thousands = Math.floor(rest / 1000);
  const ones = rest - thousands * 1000;
  return ones === 0
    ? `${whole}.${TRIMMED[thousands] ?? ''}`
    : `${whole}.${THREE_DIGITS[thousands] ?? ''}${TRIMMED[ones] ?? ''}`;
}
