/** Ports of a rule, both ends included. */
export interface PortRange {
  readonly low: number;
  readonly high: number;
}

const PORT = /^\s*\+?(\d{1,18})\s*$/;

/**
 * What silk makes of the ports of a group's rule: `443`, `80,443`, `8000-9000`, with blanks or without. A part that is
 * none of these is passed over, and a number past the last port begins anew at 0 (security_group_rule.go, `Ports`).
 */
export function portRangesOf(text: string): readonly PortRange[] {
  return text.split(',').flatMap((part) => {
    const numbers = part.split('-').map(portOf);
    const [low, high = low] = numbers;
    const isOdd = low === undefined || high === undefined || numbers.includes(undefined);
    return isOdd || numbers.length > 2 ? [] : [{ low, high }];
  });
}

function portOf(text: string): number | undefined {
  const digits = PORT.exec(text)?.[1];
  return digits === undefined ? undefined : Number(BigInt(digits) & 0xffffn);
}
