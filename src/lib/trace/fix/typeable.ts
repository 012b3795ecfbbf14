import { shellWord } from '../../text/shell-word.js';

/** A name that begins like a flag, or does not show what it holds, is no argument to type. */
const TYPEABLE = /^[^-\p{Cc}\p{Cf}\p{Zl}\p{Zp}][^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u;

/** A name as an argument of a shell command; undefined where it is not known, or nobody should paste it. */
export function typeable(
  named: { readonly name?: string | undefined } | undefined,
): string | undefined {
  const name = named?.name;
  return name !== undefined && TYPEABLE.test(name) ? shellWord(name) : undefined;
}
