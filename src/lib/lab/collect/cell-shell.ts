import { CollectedStream } from '../cli-shims/collected-stream.js';
import type { SshHost, SshSetup } from '../cli-shims/bosh/ssh-hosts.js';
import { accessTo } from '../cli-shims/bosh/ssh-run.js';
import { runOverSsh } from '../cli-shims/ssh-command.js';

export interface RemoteResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs commands on a cell; without a terminal, so that bytes come as they are. */
export class CellShell {
  readonly #host: SshHost;
  readonly #setup: SshSetup;
  readonly #proxy: string;

  constructor(host: SshHost, setup: SshSetup, proxy: string) {
    this.#host = host;
    this.#setup = setup;
    this.#proxy = proxy;
  }

  /** Rejects where the cell cannot be reached. */
  async run(command: string): Promise<RemoteResult> {
    const [stdout, stderr] = [new CollectedStream(), new CollectedStream()];
    const connect = await accessTo(this.#host, this.#setup, this.#proxy);
    const { exitCode } = await runOverSsh({ connect, command, pty: false, stdout, stderr });
    return { exitCode, stdout: stdout.bytes(), stderr: stderr.text() };
  }
}
