import type { Writable } from 'node:stream';
import {
  createPalette,
  wantsColor,
  type ColorMode,
  type Environment,
  type Palette,
} from '../output/color.js';
import { terminalSafe } from '../output/terminal-safe.js';
import { TextWriter } from '../output/text-writer.js';
import { createDebugLog, type DebugLog } from './debug-log.js';
import type { Lifetime } from '../outside/lifetime.js';

/** The global flags, as parsed. */
export interface GlobalFlags {
  readonly color: ColorMode;
  readonly debug: boolean;
  readonly 'no-input': boolean;
}

/** What the outermost layer hands a command: the ways in and out, nothing that knows of Cloud Foundry. */
export interface CommandContext {
  /** stdout: data only. */
  readonly out: TextWriter;
  /** One line on stderr: progress, notices, summaries, the failures of a partial answer. */
  readonly notice: (sentence: string) => void;
  /** Colours of stdout. */
  readonly palette: Palette;
  /** Columns of the terminal on stdout; 80 where it is none. */
  readonly columns: number;
  /** Whether a question may be asked: a person at a terminal, and no `--no-input`. */
  readonly interactive: boolean;
  readonly debug: DebugLog;
  readonly lifetime: Lifetime;
}

/** The part of `process` that is used here. */
export interface Terminal {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Environment;
}

const DEFAULT_COLUMNS = 80;

/** After Ctrl-C, a reader that has stalled is not waited for longer; at the command's own end `main` waits. */
const FLUSH_GRACE_MS = 500;

export function createContext(
  terminal: Terminal,
  flags: GlobalFlags,
  lifetime: Lifetime,
): CommandContext {
  const { stdin, stdout, stderr, env } = terminal;
  const out = new TextWriter(stdout);
  lifetime.onEnd(() => out.flush(), { graceMs: FLUSH_GRACE_MS });
  return {
    out,
    notice: (sentence) => {
      // On a terminal both streams meet: what was printed before has to stand before.
      void out.flush();
      stderr.write(`${terminalSafe(sentence)}\n`);
    },
    palette: createPalette(wantsColor(flags.color, stdout, env)),
    columns: stdout.columns ?? DEFAULT_COLUMNS,
    interactive: stdin.isTTY === true && stderr.isTTY === true && !flags['no-input'],
    debug: createDebugLog(flags.debug, (line) => stderr.write(line)),
    lifetime,
  };
}
