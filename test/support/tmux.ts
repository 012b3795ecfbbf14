import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './until.js';

const run = promisify(execFile);

/** Why no terminal can be driven here; undefined where tmux is installed. */
export async function whyNoTmux(): Promise<string | undefined> {
  return run('tmux', ['-V']).then(
    () => undefined,
    () => 'tmux is not installed',
  );
}

/** A shell on a terminal of its own, driven by keys and read as a person sees it. */
export class Terminal {
  private constructor(
    private readonly folder: string,
    private readonly socket: string,
  ) {}

  static async open(
    size: { readonly columns: number; readonly rows: number },
    env: Readonly<Record<string, string>>,
  ): Promise<Terminal> {
    const folder = await mkdtemp(join(tmpdir(), 'cfnet-tty-'));
    const terminal = new Terminal(folder, join(folder, 'tmux'));
    const { columns, rows } = size;
    const variables = Object.entries({ ...env, PS1: '$ ' }).flatMap(([name, value]) => [
      '-e',
      `${name}=${value}`,
    ]);
    const place = ['-x', String(columns), '-y', String(rows)];
    await terminal.#tmux('-f', '/dev/null', 'new-session', '-d', ...place, ...variables, 'sh');
    return terminal;
  }

  /** Types a line and Enter. */
  async type(line: string): Promise<void> {
    await this.#tmux('send-keys', '-l', line);
    await this.press('Enter');
  }

  /** `Enter`, `Down`, `C-c` */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  async screen(): Promise<string> {
    return this.#tmux('capture-pane', '-p');
  }

  /** The screen, once it shows that. Errors: an Error where it does not in time. */
  async shows(what: RegExp): Promise<string> {
    return until(async () => {
      const screen = await this.screen();
      return what.test(screen) ? screen : undefined;
    });
  }

  async close(): Promise<void> {
    await this.#tmux('kill-server');
    await rm(this.folder, { recursive: true, force: true });
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const { stdout } = await run('tmux', ['-S', this.socket, ...args]);
    return stdout;
  }
}
