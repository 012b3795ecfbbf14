import { withFileLock } from '../../outside/file-lock.js';
import type { LabFolder } from './lab-folder.js';

/** Runs `work` while no other command starts or ends the same lab. Errors: those of `withFileLock`. */
export function withLabLock<T>({ lock }: LabFolder, work: () => Promise<T>): Promise<T> {
  return withFileLock(lock, work, 'Another command is still starting or ending this lab');
}
