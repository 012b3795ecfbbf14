const UNITS = ['E', 'P', 'T', 'G', 'M', 'K'] as const;

/** `256M`, `1.2G`, `0B`: powers of 1024 with at most one decimal, as `cf` writes them. */
export function byteSize(bytes: number): string {
  for (const [place, unit] of UNITS.entries()) {
    const size = 1024 ** (UNITS.length - place);
    if (bytes >= size) return `${(bytes / size).toFixed(1).replace(/\.0$/, '')}${unit}`;
  }
  return bytes === 0 ? '0B' : `${bytes}B`;
}
