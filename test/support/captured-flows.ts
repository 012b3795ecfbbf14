import type { CapturedFlow } from '../lib/iptables/captures.js';

/** Overlay subnets of the captured cells, as interface names have them. */
const SUBNET_OF_CELL: Readonly<Record<string, string>> = {
  '041': 'cell-0',
  '092': 'cell-1',
  '118': 'cell-2',
};

/** What the rules did to a captured flow: its lines tell, or else what its sender saw. */
export function verdictSeen({ log_lines: [line], outcome }: CapturedFlow): 'allowed' | 'denied' {
  if (line !== undefined) return line.includes('] OK_') ? 'allowed' : 'denied';
  const isAnswered = outcome === 'connected' || JSON.stringify(outcome).includes('reply');
  return isAnswered ? 'allowed' : 'denied';
}

/** `cell prefix` of the lines that a captured flow caused, each once. */
export function linesSeen({ log_lines: lines }: CapturedFlow): readonly string[] {
  const seen = lines.map((line) => {
    const subnet = /s-010255(\d{3})/.exec(line)?.[1] ?? '';
    return `${SUBNET_OF_CELL[subnet] ?? 'no cell'} ${/\] (\S+) +IN=/.exec(line)?.[1] ?? ''}`;
  });
  return [...new Set(seen)].sort();
}
