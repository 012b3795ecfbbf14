import { COLOR_MODES, type ColorMode } from '../output/color.js';

/**
 * What has to be known of the command line before, or although, it could not be parsed: how to print an
 * error. Everything else is read by oclif's parser.
 */
export interface RawFlags {
  readonly json: boolean;
  readonly debug: boolean;
  /** `auto` also where the value is none that `--color` takes: the parser says so. */
  readonly color: ColorMode;
}

export function readRawFlags(argv: readonly string[]): RawFlags {
  const end = argv.indexOf('--');
  const flags = end === -1 ? argv : argv.slice(0, end);
  const color = lastValue(flags, ['--color']);
  return {
    json: flags.includes('--json') || lastValue(flags, ['--output', '-o']) === 'json',
    debug: flags.includes('--debug'),
    color: COLOR_MODES.find((mode) => mode === color) ?? 'auto',
  };
}

/** The value of `--name value`, `--name=value`, `-n value`, `-nvalue` or `-n=value`; the last one given. */
function lastValue(flags: readonly string[], names: readonly string[]): string | undefined {
  let value: string | undefined;
  flags.forEach((flag, index) => {
    for (const name of names) {
      if (flag === name) value = flags[index + 1];
      else if (flag.startsWith(`${name}=`)) value = flag.slice(name.length + 1);
      else if (isShort(name) && flag.startsWith(name)) value = flag.slice(name.length);
    }
  });
  return value;
}

function isShort(name: string): boolean {
  return name.length === 2;
}
