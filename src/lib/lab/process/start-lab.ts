import { spawn, type ChildProcess } from 'node:child_process';
import { open, mkdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { CfnetError } from '../../errors/cfnet-error.js';
import type { MasqueradeWish } from '../agent/masquerade-wish.js';
import type { StartLogging } from '../agent/start-logging.js';
import type { PlaneWish } from '../plane/choose-plane.js';
import { cleanUpLab } from './clean-up-lab.js';
import type { LabFolder } from './lab-folder.js';
import { withLabLock } from './lab-lock.js';
import { runningLab, type LabRecord } from './lab-record.js';
import { awaitReady, MESSAGE_FD, type LabStep } from './serve-messages.js';

/** What a new lab is asked to be. */
export interface LabWishes {
  readonly cells: number;
  /** Names; empty: those of the course. */
  readonly apps: readonly string[];
  readonly plane: PlaneWish;
  /** What the cells log from the start. */
  readonly logging: StartLogging;
  /** What cells do not masquerade: their own leases, as silk since 2025, or the overlay, as before; default: lease. */
  readonly masquerade?: MasqueradeWish;
  /** Whether containers have egress by IPv6 too, where the plane can; default: true. */
  readonly ipv6?: boolean;
  /** The blocks of the overlay; default: one. */
  readonly overlay?: readonly string[] | undefined;
}

export interface StartedLab {
  readonly record: LabRecord;
  /** It ran already: nothing was changed. */
  readonly wasRunning: boolean;
}

/** How long a lab may take to be ready. */
const PATIENCE_MS = 60_000;

export interface StartOptions {
  readonly folder: LabFolder;
  readonly wishes: LabWishes;
  /** The script that `cfnet` was started by. */
  readonly program: string;
  readonly onStep: (step: LabStep, detail: string) => void;
  /** Gives up, and leaves nothing of what was begun. */
  readonly signal: AbortSignal;
}

/**
 * Starts a lab in a process of its own, or finds it running; what a killed one left is removed first.
 * Errors: CfnetError, those of the serving process included; the signal's reason.
 */
export function startLab(options: StartOptions): Promise<StartedLab> {
  const { folder, signal } = options;
  return withLabLock(folder, async () => {
    // Ctrl-C may have come while another command held the lock.
    signal.throwIfAborted();
    const running = await runningLab(folder);
    if (running !== undefined) return { record: running, wasRunning: true };
    await cleanUpLab(folder);
    try {
      await mkdir(folder.root, { recursive: true, mode: 0o700 });
      return { record: await serve(options), wasRunning: false };
    } catch (error) {
      await cleanUpLab(folder);
      throw error;
    }
  });
}

/** Has the lab served by a process of its own, and lets go of that when the lab is ready. */
async function serve(options: StartOptions): Promise<LabRecord> {
  const { folder, onStep, signal } = options;
  const child = await spawnServer(options);
  const giveUp = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', giveUp, { once: true });
  // Nobody is told of an abort that was before he listened.
  if (signal.aborted) giveUp();
  try {
    await withPatience(awaitReady(child.stdio[MESSAGE_FD] as Readable, onStep));
    const record = await runningLab(folder);
    // Aborted meanwhile it has been killed, even if it still looks alive.
    signal.throwIfAborted();
    if (record === undefined) throw new CfnetError('OUTSIDE_FAILED', 'The lab ended at once');
    return record;
  } catch (error) {
    giveUp();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
    (child.stdio[MESSAGE_FD] as Readable).destroy();
    child.unref();
  }
}

/** Detached: in a session of its own, so that no Ctrl-C and no closing terminal reaches it. */
async function spawnServer(options: StartOptions): Promise<ChildProcess> {
  const { folder, wishes, program, signal } = options;
  const { cells, apps, plane, logging, masquerade = 'lease', overlay = [], ipv6 = true } = wishes;
  const log = await open(folder.log, 'a', 0o600);
  try {
    // Cleaning up and opening take their time; from here on nothing waits until the process is there.
    signal.throwIfAborted();
    return spawn(
      process.execPath,
      [
        program,
        'lab',
        'serve',
        ...[
          '--name',
          folder.name,
          '--cells',
          String(cells),
          '--plane',
          plane,
          '--logging',
          logging,
          '--masquerade',
          masquerade,
        ],
        ...(ipv6 ? [] : ['--no-ipv6']),
        ...overlay.flatMap((block) => ['--overlay', block]),
        ...apps.flatMap((app) => ['--apps', app]),
      ],
      { detached: true, cwd: '/', stdio: ['ignore', log.fd, log.fd, 'pipe'] },
    );
  } finally {
    await log.close();
  }
}

async function withPatience(ready: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new CfnetError('OUTSIDE_FAILED', `The lab was not ready within ${PATIENCE_MS / 1000} s`),
      );
    }, PATIENCE_MS);
  });
  try {
    await Promise.race([ready, late]);
  } finally {
    clearTimeout(timer);
  }
}
