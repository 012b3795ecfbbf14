import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AGENT_JOB } from '../foundation/cell-jobs.js';
import { makeFolder, writeCellFile } from './cell-files.js';
import { AGENT_CONFIG } from './job-files.js';

const PROGRAM = `/var/vcap/packages/${AGENT_JOB}/bin/${AGENT_JOB}`;
/** Where BPM notes a job's process. */
export const AGENT_PID_FILE = `/var/vcap/sys/run/bpm/${AGENT_JOB}/${AGENT_JOB}.pid`;
const EXECUTABLE = 0o700;

/** Named as the job, so the kernel calls the process so; it ends with its standard input. */
const SCRIPT = `#!/bin/sh
# The policy agent's place among the cell's processes: the work is done by the lab's own process.
echo $$ >"$CFNET_CELL_ROOT${AGENT_PID_FILE}" && echo ready
read -r _
`;

/**
 * A cell's process of the name of the policy agent: in the network namespace of the cell, with mounts of its own, as
 * BPM starts it. There is one only where cells have processes, and only while the agent runs.
 */
export class AgentStandIn {
  #child: ChildProcess | undefined;

  constructor(
    private readonly root: string,
    /** Words that lead into the cell; none where it has no processes. */
    private readonly entry: () => readonly string[],
    /** Finds the programs; it also tells whose process it is. */
    private readonly path: () => string,
  ) {}

  async start(): Promise<void> {
    const [enter, ...words] = this.entry();
    if (enter === undefined) return;
    makeFolder(this.root, dirname(AGENT_PID_FILE));
    writeCellFile(this.root, PROGRAM, SCRIPT, EXECUTABLE);
    const command = [
      'unshare',
      '--mount',
      join(this.root, PROGRAM),
      `-config-file=${AGENT_CONFIG}`,
    ];
    const child = spawn(enter, [...words, ...command], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: this.path(), CFNET_CELL_ROOT: this.root },
      cwd: '/',
    });
    this.#child = child;
    // Without the program there is no such process to be seen; the agent works all the same.
    await Promise.race([
      once(child.stdout, 'data'),
      once(child.stdout, 'close'),
      once(child, 'error'),
    ]);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.stdin?.end();
    await gone;
    rmSync(join(this.root, AGENT_PID_FILE), { force: true });
  }
}
