import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import type { OutputGate } from './connection-faults.js';
import { LineDiscipline } from './line-discipline.js';
import { GatedOutput, TerminalOutput } from './session-outputs.js';
import { shellCommand, type ShellSetting } from './shell-command.js';

export interface SessionRequest {
  /** Nothing for an interactive shell. */
  readonly command: string | undefined;
  readonly hasTerminal: boolean;
  readonly gate: OutputGate;
}

/** How long a process may take to end after the hang-up, milliseconds. */
const GRACE = 2000;

const SIGNALLED = 128;
const INTERRUPT = '\x03';

/**
 * A process behind an SSH channel. With a terminal both outputs are one and lines end in `\r\n`, as bosh's
 * `ssh -tt` has it (cf-facts 7.3); without one they stay apart. A command gets a terminal of the kernel where there
 * can be one; a shell in which somebody types gets an acted one, for what is typed has to be made to fit. The whole
 * process group ends with the channel.
 */
export class ShellSession {
  readonly #child: ChildProcess;
  readonly #streams: ChildStreams;
  readonly #gate: OutputGate;
  readonly #hasKernelTerminal: boolean;
  readonly #closed: Promise<void>;
  #hasEnded = false;

  constructor(
    private readonly channel: ServerChannel,
    setting: ShellSetting,
    { command, hasTerminal, gate }: SessionRequest,
  ) {
    this.#gate = gate;
    const { program, args, hasKernelTerminal } = shellCommand(setting, command, hasTerminal);
    this.#hasKernelTerminal = hasKernelTerminal;
    this.#child = spawn(program, args, {
      cwd: setting.folder,
      env: { ...setting.env },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.#streams = streamsOf(this.#child);
    this.#closed = this.#followChild();
    if (hasTerminal && !this.#hasKernelTerminal) this.#connectTerminal(setting);
    else this.#connectPlain();
    channel.on('close', () => {
      this.hangUp();
      // Nobody reads any more: a process that has more to say must not wait for that.
      for (const output of [this.#streams.stdout, this.#streams.stderr]) output.destroy();
    });
    // A process that does not read, or a client that went away: both end the session by themselves.
    this.#streams.stdin.on('error', ignore);
    channel.on('error', ignore);
  }

  /** Passes a signal on to the process group. @param name without `SIG` */
  signal(name: string): void {
    // Who is in the foreground of a terminal, the kernel knows.
    if (name === 'INT' && this.#hasKernelTerminal) this.#streams.stdin.write(INTERRUPT);
    else this.#kill(`SIG${name}` as NodeJS.Signals);
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
    const name = signal ?? (this.#hasKernelTerminal ? signalOf(code) : undefined);
    if (name === undefined) this.channel.exit(code ?? 0);
    else this.channel.exit(name.replace(/^SIG/, ''), false, '');
    this.channel.end();
  }

  #connectPlain(): void {
    const { stdin, stdout, stderr } = this.#streams;
    this.channel.pipe(stdin);
    this.#deliver(stdout);
    stderr.pipe(this.channel.stderr, { end: false });
  }

  #connectTerminal({ translate }: ShellSetting): void {
    const { stdin, stdout } = this.#streams;
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
    this.#deliver(stdout.pipe(new TerminalOutput()));
  }

  #deliver(output: Readable): void {
    output.pipe(new GatedOutput(this.#gate, this.channel)).pipe(this.channel, { end: false });
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

/** What makes a terminal tells of a command that a signal ended by its exit code. */
function signalOf(code: number | null): string | undefined {
  const number = (code ?? 0) - SIGNALLED;
  return ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGKILL', 'SIGTERM'].find(
    (name) => constants.signals[name as NodeJS.Signals] === number,
  );
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

function ignore(): void {
  // Nothing to do: see where it is used.
}
