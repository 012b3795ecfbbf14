import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Place of the session's number among the fields of /proc/PID/stat that follow the command's name. */
const STAT_SESSION = 3;

/**
 * The processes of the session that a lab's server leads, the server included: it is started detached, so
 * all that it starts belongs to it, also after a kill -9 of the server alone.
 */
export async function sessionMembers(leader: number): Promise<readonly number[]> {
  return process.platform === 'linux' ? membersInProc(leader) : membersFromPs(leader);
}

async function membersInProc(leader: number): Promise<readonly number[]> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const sessions = await Promise.all(numbers.map(sessionInProc));
  return numbers.filter((_, index) => sessions[index] === leader);
}

async function sessionInProc(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[STAT_SESSION]);
}

/** Where there is no /proc, the group stands for the session: the server is the leader of both. */
async function membersFromPs(leader: number): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-axo', 'pid=,pgid=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, group]) => group === leader)
    .map(([pid = 0]) => pid);
}
