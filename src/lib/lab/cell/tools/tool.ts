import type { Place } from '../../foundation/place.js';

/** One start of a command. */
export interface ToolCall {
  readonly args: readonly string[];
  readonly place: Place;
  /** What stood on its standard input, of commands that read it. */
  readonly input?: Buffer;
  /** Ends when whoever started the command is gone. */
  readonly signal: AbortSignal;
  readonly out: (text: string | Buffer) => void;
  readonly err: (text: string) => void;
  /** Writes a file where the command was started. */
  readonly file: (path: string, content: Buffer) => void;
}

/** Runs a command to its end. @returns its exit code */
export type Tool = (call: ToolCall) => Promise<number>;

/** As the environment variable has it. */
export function placeText(place: Place): string {
  return place.kind === 'cell' ? `cell/${place.cellId}` : `container/${place.handle}`;
}

export function parsePlace(text: string): Place | undefined {
  const [, kind, id = ''] = /^(cell|container)\/(.+)$/.exec(text) ?? [];
  if (kind === 'cell') return { kind, cellId: id };
  return kind === 'container' ? { kind, handle: id } : undefined;
}
