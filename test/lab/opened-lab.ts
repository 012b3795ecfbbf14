import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartLogging } from '../../src/lib/lab/agent/start-logging.js';
import type { LabFaults } from '../../src/lib/lab/cell/lab-faults.js';
import type { PlaneWish } from '../../src/lib/lab/plane/choose-plane.js';
import { labEnvironment } from '../../src/lib/lab/process/lab-environment.js';
import { labFolder, type LabFolder } from '../../src/lib/lab/process/lab-folder.js';
import { writeLabRecord, type LabRecord } from '../../src/lib/lab/process/lab-record.js';
import { openLab, type LabWithParts } from '../../src/lib/lab/process/open-lab.js';
import { identityOf } from '../../src/lib/outside/process-identity.js';
import { runProgram, type Ended } from '../support/program.js';
import { smallCli } from './lab-program.js';

export interface OpenedLabOptions {
  /** Default: the simulated one. */
  readonly plane?: PlaneWish;
  readonly cells?: number;
  readonly apps?: readonly string[];
  readonly logging?: StartLogging;
  /** Blocks of the overlay; default: one. */
  readonly overlay?: readonly string[];
}

/**
 * A lab with all its parts in the test's own process: APIs, director, SSH and SOCKS as `cfnet lab up` has them, and
 * the faults at hand. Programs reach it by `env`, cfnet also by `--lab --name`.
 */
export class OpenedTestLab {
  private constructor(
    readonly lab: LabWithParts,
    readonly folder: LabFolder,
    readonly record: LabRecord,
    private readonly state: string,
  ) {}

  static async open(options: OpenedLabOptions = {}): Promise<OpenedTestLab> {
    const { plane = 'simulated', cells = 2, apps = [], logging = 'all', overlay } = options;
    const state = await mkdtemp(join(tmpdir(), 'cfnet-lab-'));
    const folder = labFolder({ XDG_STATE_HOME: state }, `o${process.pid}`);
    await mkdir(folder.root, { recursive: true, mode: 0o700 });
    const lab = await openLab(folder, { plane, cells, apps, logging, overlay }, () => undefined);
    const self = await identityOf(process.pid);
    const record = { ...lab.record, process: self, startedAt: Date.now() };
    await writeLabRecord(folder, record);
    await startBuiltClis(folder.bin);
    return new OpenedTestLab(lab, folder, record, state);
  }

  get faults(): LabFaults {
    return this.lab.cells.faults;
  }

  /** What `cfnet lab env` sets, and the way for `--lab`. */
  get env(): Readonly<Record<string, string>> {
    const path = process.env['PATH'] ?? '';
    return { ...labEnvironment(this.folder, this.record, path), XDG_STATE_HOME: this.state };
  }

  /** Runs one of the lab's own CLIs to its end. */
  cli(name: 'cf' | 'bosh', ...args: readonly string[]): Promise<Ended> {
    return runProgram(smallCli(name), args, { env: this.env });
  }

  async close(): Promise<void> {
    await this.lab.close();
    await rm(this.state, { recursive: true, force: true });
  }
}

/** A lab whose code was not built has no programs to start: they are the built ones. */
async function startBuiltClis(bin: string): Promise<void> {
  for (const cli of ['cf', 'bosh', 'nc'] as const) {
    if (!(await readdir(bin)).includes(cli)) continue;
    const launcher = `#!/bin/sh\nexec '${process.execPath}' '${smallCli(cli)}' "$@"\n`;
    await writeFile(join(bin, cli), launcher, { mode: 0o755 });
  }
}
