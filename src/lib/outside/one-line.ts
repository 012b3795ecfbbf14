const MOST = 300;

/** Text of another program as a part of one sentence: one line, without colours, not too long. */
export function oneLine(text: string): string {
  const line = text
    .replace(/\x1b\[[0-9;]*m/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > MOST ? `${line.slice(0, MOST - 1)}…` : line;
}
