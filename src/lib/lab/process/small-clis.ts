import { constants } from 'node:fs';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabFolder } from './lab-folder.js';

/** The third is what the genuine bosh starts to reach a cell through a SOCKS5 proxy. */
const CLIS = ['cf', 'bosh', 'nc'] as const;
export type Cli = (typeof CLIS)[number];

/** Where the built program of a small CLI is. */
export function smallCli(cli: Cli): string {
  return fileURLToPath(new URL(`../cli-shims/${cli}/main.js`, import.meta.url));
}

/**
 * Puts the small `cf`, `bosh` and `nc` into the lab's PATH where the genuine ones are not installed.
 * @param path PATH of whoever starts the lab
 * @returns those that were put there
 */
export async function installSmallClis(folder: LabFolder, path: string): Promise<readonly Cli[]> {
  await mkdir(folder.bin, { recursive: true, mode: 0o700 });
  const elsewhere = path.split(delimiter).filter((entry) => entry !== folder.bin && entry !== '');
  const installed: Cli[] = [];
  for (const cli of CLIS) {
    if (await isInstalled(cli, elsewhere)) continue;
    await writeFile(join(folder.bin, cli), launcher(cli), { mode: 0o755 });
    installed.push(cli);
  }
  return installed;
}

function launcher(cli: Cli): string {
  return `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(smallCli(cli))} "$@"\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

async function isInstalled(cli: Cli, folders: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, cli), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
