import { spawn, type ChildProcess } from 'node:child_process';
import { Transform, type Readable, type TransformCallback, type Writable } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import { LineDiscipline } from './line-discipline.js';

/** What to run for a session, and where. */
export interface ShellSetting {
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Words that bring the shell where it is to run; none where that is here. */
  readonly entry: readonly string[];
  /** Makes a command fit where it runs; the identity where nothing has to be made to fit. */
  readonly translate: (command: string) => string;
}

export interface SessionRequest {
  /** Nothing for an interactive shell. */
  readonly command: string | undefined;
  readonly hasTerminal: boolean;
}

/** How long a process may take to end after the hang-up, milliseconds. */
const GRACE = 2000;

const WATCHER_SHELL = '/bin/sh';

/**
 * Starts the shell with somebody beside it who ends the whole group when descriptor 3 closes: that happens
 * also when the lab itself is killed, and nothing of it may be left then.
 */
const WATCHED =
  "{ trap '' HUP; read -r _ <&3; kill -HUP 0; sleep 1; kill -KILL 0; } </dev/null >/dev/null 2>&1 & " +
  'exec 3<&-; exec "$0" "$@"';

const BASH_WITHOUT_HABITS = ['--norc', '--noprofile', '--noediting'];

/** What an interactive bash without a terminal of its own complains of. */
const COMPLAINTS =
  /^(?:bash|sh): (?:cannot set terminal process group|no job control|0: can't access tty).*\r?\n/gm;

/**
 * A process behind an SSH channel. With a terminal both outputs are one and lines end in `\r\n`, as bosh's
 * `ssh -tt` has it (cf-facts 7.3); without one they stay apart. The whole process group ends with the channel.
 */
export class ShellSession {
  readonly #child: ChildProcess;
  readonly #streams: ChildStreams;
  readonly #closed: Promise<void>;
  #hasEnded = false;

  constructor(
    private readonly channel: ServerChannel,
    setting: ShellSetting,
    { command, hasTerminal }: SessionRequest,
  ) {
    const args = shellArguments(setting.shell, command && setting.translate(command), hasTerminal);
    this.#child = spawn(WATCHER_SHELL, ['-c', WATCHED, ...commandLine(setting, args)], {
      cwd: setting.folder,
      env: { ...setting.env },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.#streams = streamsOf(this.#child);
    this.#closed = this.#followChild();
    if (hasTerminal) this.#connectTerminal(setting);
    else this.#connectPlain();
    channel.on('close', () => {
      this.hangUp();
    });
    // A process that does not read, or a client that went away: both end the session by themselves.
    this.#streams.stdin.on('error', ignore);
    channel.on('error', ignore);
  }

  /** Passes a signal on to the process group. @param name without `SIG` */
  signal(name: string): void {
    this.#kill(`SIG${name}` as NodeJS.Signals);
  }

  /** Ends the process group: politely first. */
  hangUp(): void {
    if (this.#hasEnded) return;
    this.#kill('SIGHUP');
    const force = setTimeout(() => {
      this.#kill('SIGKILL');
    }, GRACE);
    void this.#closed.then(() => {
      clearTimeout(force);
    });
  }

  /** When the process and all that held its outputs are gone. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  #followChild(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.on('error', () => {
        this.#end(127, null);
        resolve();
      });
      this.#child.on('exit', () => {
        // What the command left running goes too, the watcher included.
        this.#kill('SIGKILL');
      });
      this.#child.on('close', (code, signal) => {
        this.#end(code, signal);
        resolve();
      });
    });
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (signal === null) this.channel.exit(code ?? 0);
    else this.channel.exit(signal.replace(/^SIG/, ''), false, '');
    this.channel.end();
  }

  #connectPlain(): void {
    const { stdin, stdout, stderr } = this.#streams;
    this.channel.pipe(stdin);
    stdout.pipe(this.channel, { end: false });
    stderr.pipe(this.channel.stderr, { end: false });
  }

  #connectTerminal({ translate }: ShellSetting): void {
    const { stdin, stdout, stderr } = this.#streams;
    const discipline = new LineDiscipline({
      line: (text) => stdin.write(translate(text)),
      interrupt: () => {
        this.#kill('SIGINT');
      },
      end: () => stdin.end(),
      echo: (text) => this.channel.write(text),
    });
    this.channel.setEncoding('utf8');
    this.channel.on('data', (text: string) => {
      discipline.type(text);
    });
    this.channel.on('end', () => stdin.end());
    for (const output of [stdout, stderr]) {
      output.pipe(new TerminalOutput()).pipe(this.channel, { end: false });
    }
  }

  #kill(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // The group is gone already, or the name is no signal here: there is nothing to end.
    }
  }
}

/** The folder is gone to once the shell is inside: the way in leads to the root. */
function commandLine({ entry, folder, shell }: ShellSetting, args: readonly string[]): string[] {
  if (entry.length === 0) return [shell, ...args];
  return [...entry, WATCHER_SHELL, '-c', 'cd "$0" && exec "$@"', folder, shell, ...args];
}

interface ChildStreams {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

function streamsOf({ stdin, stdout, stderr }: ChildProcess): ChildStreams {
  if (stdin === null || stdout === null || stderr === null)
    throw new Error('no pipes to the shell');
  return { stdin, stdout, stderr };
}

/** One stream for both outputs is the shell's own doing, so that their order is kept. */
function shellArguments(
  shell: string,
  command: string | undefined,
  hasTerminal: boolean,
): readonly string[] {
  if (command !== undefined) return ['-c', hasTerminal ? `exec 2>&1\n${command}` : command];
  if (!hasTerminal) return ['-s'];
  // What is typed is shown and edited here already.
  return shell.endsWith('/bash') ? [...BASH_WITHOUT_HABITS, '-i'] : ['-i'];
}

/** A terminal's output side: newlines become `\r\n`. */
class TerminalOutput extends Transform {
  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    const text = chunk.toString('latin1').replace(COMPLAINTS, '').replace(/\n/g, '\r\n');
    done(null, Buffer.from(text, 'latin1'));
  }
}

function ignore(): void {
  // Nothing to do: see where it is used.
}
