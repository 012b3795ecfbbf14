/**
 * What has to be known of the command line before, or although, it could not be parsed: how to print an
 * error. Everything else is read by oclif's parser.
 */
export interface RawFlags {
  readonly json: boolean;
  readonly debug: boolean;
  readonly color: string | undefined;
}

export function readRawFlags(argv: readonly string[]): RawFlags {
  const end = argv.indexOf('--');
  const flags = end === -1 ? argv : argv.slice(0, end);
  return {
    json: flags.includes('--json') || lastValue(flags, ['--output', '-o']) === 'json',
    debug: flags.includes('--debug'),
    color: lastValue(flags, ['--color']),
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
