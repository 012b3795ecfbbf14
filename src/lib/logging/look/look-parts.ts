/** One part of a look's output. */
export interface LookPart {
  readonly text: string;
  /** Of the command that printed it. */
  readonly exitCode: number;
}

export type LookParts = ReadonlyMap<string, LookPart>;

/**
 * Takes the output of a look apart (`lookScript`): `MARK begin NAME`, the part, `MARK end CODE`. A part whose end is
 * not there was cut off and is left out.
 */
export function readParts(output: string, mark: string): LookParts {
  const parts = new Map<string, LookPart>();
  const begin = `\n${mark} begin `;
  for (const piece of output.split(begin).slice(1)) {
    const nameEnd = piece.indexOf('\n');
    const endAt = piece.lastIndexOf(`\n${mark} end `);
    if (nameEnd < 0 || endAt < nameEnd) continue;
    const exitCode = Number.parseInt(piece.slice(endAt + `\n${mark} end `.length), 10);
    const text = piece.slice(nameEnd + 1, endAt);
    parts.set(piece.slice(0, nameEnd), { text, exitCode });
  }
  return parts;
}

/** The text of a part whose command succeeded. */
export function partText(parts: LookParts, name: string): string | undefined {
  const part = parts.get(name);
  return part?.exitCode === 0 ? part.text : undefined;
}
