import { execa } from 'execa';
import { CfnetError } from '../../../errors/cfnet-error.js';

/** Settings of a namespace in which only what the lab causes happens. */
const QUIET = [
  'net.ipv6.conf.all.disable_ipv6=1',
  'net.ipv4.conf.all.rp_filter=0',
  'net.ipv4.conf.default.rp_filter=0',
  'net.ipv4.conf.all.send_redirects=0',
  'net.ipv4.conf.default.send_redirects=0',
];

/** The network namespaces of one lab: those of `ip netns` whose names begin alike. */
export class Namespaces {
  readonly #made = new Set<string>();

  constructor(private readonly prefix: string) {}

  nameOf(place: string): string {
    return this.prefix + place;
  }

  /** Errors: CfnetError. */
  async create(place: string, settings: readonly string[] = []): Promise<void> {
    await run('ip', ['netns', 'add', this.nameOf(place)]);
    this.#made.add(place);
    await this.execute(place, ['sysctl', '-qw', ...QUIET, ...settings]);
  }

  /** Runs a program inside of a namespace. @returns its standard output. Errors: CfnetError when it fails. */
  execute(place: string, command: readonly string[], input = ''): Promise<string> {
    return run('ip', ['netns', 'exec', this.nameOf(place), ...command], input);
  }

  /** Errors: CfnetError. */
  async ip(place: string, commands: readonly string[]): Promise<void> {
    await run('ip', ['-n', this.nameOf(place), '-batch', '-'], lines(commands));
  }

  /** Errors: CfnetError. */
  async bridge(place: string, commands: readonly string[]): Promise<void> {
    if (commands.length === 0) return;
    await this.execute(place, ['bridge', '-batch', '-'], lines(commands));
  }

  /** Removes a namespace with all that is in it; nothing happens when there is none. */
  async remove(place: string): Promise<void> {
    if (!this.#made.delete(place)) return;
    await run('ip', ['netns', 'delete', this.nameOf(place)]);
  }

  async removeAll(): Promise<void> {
    await Promise.all([...this.#made].map((place) => this.remove(place)));
  }
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

async function run(program: string, args: readonly string[], input = ''): Promise<string> {
  const { failed, stdout, stderr } = await execa(program, args, {
    input,
    reject: false,
    stripFinalNewline: false,
  });
  if (!failed) return stdout;
  const reason = stderr.trim().split('\n').at(0) ?? '';
  throw new CfnetError('OUTSIDE_FAILED', `${[program, ...args].join(' ')}: ${reason}`);
}
