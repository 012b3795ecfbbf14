import type { Interfaces } from '@oclif/core';

/** Parsed flags or arguments by name; each command's own types are narrower. */
export type Values = Record<string, unknown>;

/**
 * The flags and arguments of a command as cfnet wants them parsed, whoever declares them:
 * - `--app a FILE`: a flag that may be repeated takes one value each time; oclif by default goes on and
 *   eats FILE.
 * - an argument that was left out stays out; oclif by default reads stdin for it, for 10 ms, and so
 *   steals lines from a command that reads its stdin.
 */
export function withoutSurprises<F extends Values, B extends Values, A extends Values>(
  input: Interfaces.Input<F, B, A>,
): Interfaces.Input<F, B, A> {
  return {
    ...input,
    flags: withEach(input.flags, { multipleNonGreedy: true }),
    baseFlags: withEach(input.baseFlags, { multipleNonGreedy: true }),
    args: withEach(input.args, { ignoreStdin: true }),
  } as Interfaces.Input<F, B, A>;
}

function withEach(definitions: object | undefined, extra: object): object {
  return Object.fromEntries(
    Object.entries(definitions ?? {}).map(([name, definition]) => [
      name,
      { ...(definition as object), ...extra },
    ]),
  );
}
