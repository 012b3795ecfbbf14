import { readdir, readFile } from 'node:fs/promises';
import type { LabFolder } from './lab-folder.js';

/** Where Linux tells of processes; elsewhere the shells end by themselves when their connections break. */
const PROCESSES = '/proc';

/**
 * The processes in a lab's cells and containers, known by the commands that their search path begins with:
 * that path is given to nobody else. A shell there leads a session of its own, so a killed server leaves it.
 */
export async function shellsOfLab({ cells }: LabFolder): Promise<readonly number[]> {
  const names = await readdir(PROCESSES).catch(() => []);
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const mark = `PATH=${cells}/bin/`;
  const found = await Promise.all(numbers.map((pid) => hasVariable(pid, mark)));
  return numbers.filter((_, index) => found[index]);
}

/** Processes of others cannot be read, and are not meant. */
async function hasVariable(pid: number, beginning: string): Promise<boolean> {
  const variables = await readFile(`${PROCESSES}/${pid}/environ`, 'utf8').catch(() => '');
  return variables.split('\0').some((variable) => variable.startsWith(beginning));
}
