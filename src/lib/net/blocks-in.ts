import { parseAddressRange } from './address.js';

/**
 * The CIDR blocks of a JSON value: one, or a list, as silk's jobs take it since 2025 (cf-facts 10.1).
 * @returns undefined where it holds none, or anything that is no block: then they are not known
 */
export function blocksIn(value: unknown): readonly string[] | undefined {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const blocks = items.flatMap((item) =>
    typeof item === 'string' ? item.split(/[\s,]+/).filter((text) => text !== '') : [undefined],
  );
  const known = blocks.filter((text) => text !== undefined);
  const areBlocks = blocks.every((text) => text !== undefined && isBlock(text));
  return areBlocks && known.length > 0 ? known : undefined;
}

function isBlock(text: string): boolean {
  return !text.includes('-') && parseAddressRange(text) !== undefined;
}
