import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RotatingLog } from './rotating-log.js';

const FOLDER_MODE = 0o700;

/** Writes what has an absolute path on a real cell. @param root the cell's folder */
export function writeCellFile(root: string, path: string, text: string, mode = 0o600): void {
  makeFolder(root, dirname(path));
  writeFileSync(join(root, path), text, { mode });
  chmodSync(join(root, path), mode);
}

/** @returns where the cell's folder really is */
export function makeFolder(root: string, path: string): string {
  const folder = join(root, path);
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  return folder;
}

/** Opens a log of the cell, with the folders that lead to it. */
export function openCellLog(root: string, path: string): RotatingLog {
  return new RotatingLog(join(makeFolder(root, dirname(path)), basename(path)));
}
