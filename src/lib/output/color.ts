/** What `--color` can say. */
export const COLOR_MODES = ['auto', 'always', 'never'] as const;
export type ColorMode = (typeof COLOR_MODES)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

export type Style = (text: string) => string;

/** Styles for one stream. With colour off every style gives its text back unchanged. */
export interface Palette {
  readonly enabled: boolean;
  readonly bold: Style;
  readonly dim: Style;
  readonly red: Style;
  readonly green: Style;
  readonly yellow: Style;
  readonly blue: Style;
  readonly magenta: Style;
  readonly cyan: Style;
  /** `text` in a colour that depends on `name` alone: the same app has the same colour in every run. */
  readonly named: (name: string, text?: string) => string;
}

/**
 * Whether output to `stream` is to be coloured. `--color always|never` wins, then `NO_COLOR`
 * (no-color.org: any value but the empty one), then `FORCE_COLOR` (`0` and `false` mean no), then
 * whether the stream is a terminal that is not `TERM=dumb`.
 */
export function wantsColor(
  mode: ColorMode,
  stream: { readonly isTTY?: boolean },
  env: Environment,
): boolean {
  if (mode !== 'auto') return mode === 'always';
  if (isSet(env['NO_COLOR'])) return false;
  const forced = env['FORCE_COLOR'];
  if (isSet(forced)) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

export function createPalette(enabled: boolean): Palette {
  const style = (open: number | string, close: number): Style =>
    enabled ? (text) => `\x1b[${open}m${text}\x1b[${close}m` : (text) => text;
  const named = NAME_COLORS.map((color) => style(`38;5;${color}`, 39));
  return {
    enabled,
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    green: style(32, 39),
    yellow: style(33, 39),
    blue: style(34, 39),
    magenta: style(35, 39),
    cyan: style(36, 39),
    named: (name, text = name) => named[hash(name) % named.length]?.(text) ?? text,
  };
}

/**
 * Of the 256-colour table, those readable on black and on white, without the reds and greens that stand
 * for verdicts.
 */
const NAME_COLORS = [
  32, 33, 63, 69, 75, 97, 99, 105, 133, 135, 141, 169, 171, 172, 175, 178, 37, 31,
];

/** FNV-1a, 32 bits: short names that differ in one letter land far apart. */
function hash(name: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    value = Math.imul(value ^ name.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
