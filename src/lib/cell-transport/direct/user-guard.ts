import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnetError } from '../../errors/cfnet-error.js';
import { notStarted, type ProgramEnvironment } from '../../outside/program.js';
import { replaceFile } from '../../outside/replace-file.js';
import { DIRECTOR_PATIENCE, directorIsSilent, DONE } from '../silent-director.js';

/** Between two tries while the director does not answer, in seconds. */
const PAUSE = 5;

/**
 * Waits until cfnet says that it is done or is gone, whatever took it away; then has bosh send the requests that it finds
 * in its folder, and removes the folder. It goes on trying for ten minutes where the director does not answer. Where
 * cfnet was taken away, a bosh that it had started may be about to ask for a user still: so all is sent once more.
 */
const SCRIPT = `trap '' INT HUP TERM
read -r word
end=$(($(date +%s) + ${DIRECTOR_PATIENCE}))
send() {
  for body in "$1"/*.json; do
    [ -f "$body" ] || continue
    until bosh curl -X POST -H 'Content-Type: application/json' --body "$body" "$(cat "$body.path")" >/dev/null 2>&1; do
      # Where there is no bosh any more, such as that of a lab that was taken down, there will be none.
      command -v bosh >/dev/null && [ "$(date +%s)" -lt "$end" ] || { failed=1; break; }
      sleep ${PAUSE}
    done
  done
}
send "$1"
[ "$word" = done ] || { sleep ${PAUSE}; send "$1"; }
rm -rf "$1"
exit \${failed:-0}
`;

/** Takes temporary users away when cfnet ends, also where it has no time left to do so itself. */
export class UserGuard {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #ended: Promise<unknown>;
  /** The files of the requests that are to be sent, by what they say. */
  readonly #files = new Map<string, string>();
  #count = 0;

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    this.#ended = once(child, 'exit');
    // It may outlive cfnet, not the other way round.
    child.unref();
  }

  /** Errors: CfnetError OUTSIDE_FAILED where there is no shell. */
  static async start(env: ProgramEnvironment): Promise<UserGuard> {
    const folder = await mkdtemp(join(tmpdir(), 'cfnet-guard-'));
    const child = spawn('sh', ['-c', SCRIPT, 'cfnet-guard', folder], {
      env: { ...env },
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
    });
    try {
      await once(child, 'spawn');
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw notStarted('sh', (error as NodeJS.ErrnoException).code ?? 'unknown');
    }
    // A guard that is gone already is found out at the end.
    child.stdin.on('error', () => undefined);
    return new UserGuard(child, folder);
  }

  /** A request that is to be sent at the end, once however often it is expected. */
  async expect(path: string, body: object): Promise<void> {
    const text = JSON.stringify(body);
    const key = `${path}\n${text}`;
    if (this.#files.has(key)) return;
    this.#count += 1;
    const file = join(this.#folder, `${this.#count}.json`);
    this.#files.set(key, file);
    // The path first: the guard takes a body to be complete.
    await writeFile(`${file}.path`, path, { mode: 0o600 });
    await replaceFile(file, text);
  }

  /** A request that is no longer to be sent: another one stands for it. */
  async withdraw(path: string, body: object): Promise<void> {
    const key = `${path}\n${JSON.stringify(body)}`;
    const file = this.#files.get(key);
    if (file === undefined) return;
    this.#files.delete(key);
    await rm(file, { force: true });
    await rm(`${file}.path`, { force: true });
  }

  /**
   * Has the requests sent. Errors: CfnetError OUTSIDE_FAILED where that takes longer than `patienceMs`: then it
   * goes on in the background; and where there is no bosh any more.
   */
  async release(patienceMs: number): Promise<void> {
    this.#child.ref();
    this.#child.stdin?.end(DONE);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => {
        resolve('late');
      }, patienceMs);
    });
    const first = await Promise.race([this.#ended, late]);
    clearTimeout(timer);
    if (first === 'late') {
      this.#child.unref();
      throw directorIsSilent(
        'The temporary user of the cells is removed in the background as soon as it does.',
      );
    }
    if (this.#child.exitCode === 0) return;
    throw new CfnetError('OUTSIDE_FAILED', 'The temporary user of the cells was not removed', {
      hint: 'There is no bosh in the PATH any more.',
    });
  }
}
