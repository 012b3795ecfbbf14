import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { asObject, integerAt, stringAt } from '../json/json-value.js';

/** A process that cannot be taken for another: numbers are used again, with another start. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in whatever form this system tells it. */
  readonly started: string;
}

/** Place of the start time among the fields of /proc/PID/stat that follow the command's name. */
const STAT_START_TIME = 19;

const run = promisify(execFile);

/** Errors where the process is not there. */
export async function identityOf(pid: number): Promise<ProcessIdentity> {
  const started = await startOf(pid);
  if (started === undefined) throw new Error(`there is no process ${pid}`);
  return { pid, started };
}

export async function isRunning({ pid, started }: ProcessIdentity): Promise<boolean> {
  return (await startOf(pid)) === started;
}

export function identityFrom(value: unknown): ProcessIdentity | undefined {
  const object = asObject(value);
  const [pid, started] = [integerAt(object, 'pid'), stringAt(object, 'started')];
  return pid === undefined || started === undefined ? undefined : { pid, started };
}

async function startOf(pid: number): Promise<string | undefined> {
  try {
    return process.platform === 'linux' ? await startInProc(pid) : await startFromPs(pid);
  } catch {
    return undefined;
  }
}

/** A zombie has ended: only its parent has not asked yet. */
async function startInProc(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : fields[STAT_START_TIME - 1];
}

async function startFromPs(pid: number): Promise<string | undefined> {
  const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    env: { ...process.env, LC_ALL: 'C' },
  });
  const [state = '', ...started] = stdout.trim().split(/\s+/);
  return state.startsWith('Z') || started.length === 0 ? undefined : started.join(' ');
}
