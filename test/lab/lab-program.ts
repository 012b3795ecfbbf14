import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeKernelTurn, type KernelTurn } from '../support/kernel-turn.js';
import { CFNET, runProgram, type Ended } from '../support/program.js';

export type Plane = 'simulated' | 'kernel';

/** The planes that this machine can have. @param noKernel why it cannot have the kernel's */
export function planesHere(noKernel: string | undefined): readonly Plane[] {
  return noKernel === undefined ? ['simulated', 'kernel'] : ['simulated'];
}

/** A lab that a test starts as a user does: with the built program, in a background process. */
export class LabUnderTest {
  readonly name: string;
  readonly state: string;
  #env: Readonly<Record<string, string>> | undefined;
  readonly #turn: KernelTurn | undefined;

  private constructor(name: string, state: string, turn: KernelTurn | undefined) {
    this.name = name;
    this.state = state;
    this.#turn = turn;
  }

  /** One for the kernel's plane waits until no other test has it: up to TURN_MS. */
  static async create(plane: Plane = 'simulated'): Promise<LabUnderTest> {
    const turn = plane === 'kernel' ? await takeKernelTurn() : undefined;
    const state = await mkdtemp(join(tmpdir(), 'cfnet-lab-'));
    return new LabUnderTest(`t${process.pid}`, state, turn);
  }

  /** `cfnet lab up …`. Errors: an Error with what it said. */
  async up(...args: readonly string[]): Promise<void> {
    await this.#done('up', args);
  }

  /** `cfnet lab …` */
  lab(verb: string, ...args: readonly string[]): Promise<Ended> {
    return this.cfnet('lab', verb, '--name', this.name, ...args);
  }

  cfnet(...args: readonly string[]): Promise<Ended> {
    return runProgram(CFNET, args, { env: this.environment });
  }

  /** A small CLI of the lab, as its launcher starts it. */
  async cli(name: 'cf' | 'bosh', ...args: readonly string[]): Promise<Ended> {
    return runProgram(smallCli(name), args, { env: await this.labEnv() });
  }

  get environment(): Readonly<Record<string, string>> {
    return { XDG_STATE_HOME: this.state };
  }

  /** What `cfnet lab env` sets. */
  async labEnv(): Promise<Readonly<Record<string, string>>> {
    this.#env ??= JSON.parse((await this.lab('env', '--json')).stdout) as Record<string, string>;
    return this.#env;
  }

  /** Of the serving process. Errors where the lab does not run. */
  async pid(): Promise<number> {
    this.#env = undefined;
    const record = await readFile(join(this.root, 'lab.json'), 'utf8');
    return (JSON.parse(record) as { process: { pid: number } }).process.pid;
  }

  /** Where the lab keeps its files. */
  get root(): string {
    return join(this.state, 'cfnet', 'lab', this.name);
  }

  /** Everything on this machine that is of this lab. */
  async traces(): Promise<Traces> {
    const [processes, namespaces, mounts, files] = await Promise.all([
      processesWith((text) => text.includes(this.state) || text.includes(`\0${this.name}\0`)),
      readdir('/run/netns').catch(() => []),
      readFile('/proc/mounts', 'utf8').catch(() => ''),
      readdir(this.state, { recursive: true }),
    ]);
    return {
      processes,
      namespaces: namespaces.filter((entry) => entry.startsWith(`cfnet-${this.name}.`)),
      mounts: mounts.split('\n').filter((line) => line.includes(this.state)),
      files,
    };
  }

  /** Errors: an Error with what `lab down` said; the turn is given back all the same. */
  async remove(): Promise<void> {
    try {
      await this.#done('down', []);
      await rm(this.state, { recursive: true, force: true });
    } finally {
      await this.#turn?.();
    }
  }

  async #done(verb: string, args: readonly string[]): Promise<void> {
    const { exitCode, stderr } = await this.lab(verb, ...args);
    if (exitCode !== 0) throw new Error(`lab ${verb}: exit ${exitCode ?? ''}\n${stderr}`);
  }
}

export interface Traces {
  /** Command lines. */
  readonly processes: readonly string[];
  readonly namespaces: readonly string[];
  readonly mounts: readonly string[];
  readonly files: readonly string[];
}

export const NO_TRACES: Traces = { processes: [], namespaces: [], mounts: [], files: [] };

export function smallCli(name: 'cf' | 'bosh' | 'nc'): string {
  return fileURLToPath(new URL(`../../dist/lib/lab/cli-shims/${name}/main.js`, import.meta.url));
}

/** By command line or environment; empty where the system has no /proc. */
async function processesWith(matches: (text: string) => boolean): Promise<readonly string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (part: string) => readFile(`/proc/${pid}/${part}`, 'utf8').catch(() => '');
      const [line, environment] = await Promise.all([read('cmdline'), read('environ')]);
      return matches(line) || matches(environment) ? line.replaceAll('\0', ' ') : undefined;
    }),
  );
  return found.filter((line) => line !== undefined);
}
