import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ended } from '../support/program.js';
import type { LabUnderTest } from './lab-program.js';

/** A cell of `logging status --json`, as far as tests look at it. */
export interface StatusCell {
  readonly cell: { readonly id: string };
  readonly c2c: {
    readonly configured: boolean | null;
    readonly running: boolean | null;
    readonly rules: number;
    readonly allow_rules: number;
    readonly deny_rules: number;
  };
  readonly asg: { readonly configured: boolean | null; readonly rules: number };
  readonly kern_log: { readonly exists: boolean; readonly size?: number };
  readonly containers: readonly {
    readonly name: string;
    readonly handle: string;
    readonly asg_rules_logged: number;
  }[];
  readonly notes: readonly { readonly code: string; readonly message: string }[];
}

export interface StatusJson {
  readonly cells: readonly StatusCell[];
  readonly security_groups?: readonly { readonly name: string }[];
}

export interface DoctorJson {
  readonly checks: readonly {
    readonly id: string;
    readonly status: string;
    readonly detail: string;
    readonly cells?: readonly string[];
  }[];
  readonly silence?: {
    readonly cause?: string;
    readonly causes: readonly {
      readonly id: string;
      readonly answer: string;
      readonly evidence: string;
      readonly fix?: string;
    }[];
  };
}

/** What tests of logging do with a lab: everything by the built program, as a user does. */
export class LoggingLab {
  constructor(readonly lab: LabUnderTest) {}

  /** `cfnet VERB… --lab --name NAME` */
  cfnet(...args: readonly string[]): Promise<Ended> {
    return this.lab.cfnet(...args, '--lab', '--name', this.lab.name);
  }

  async json<T>(...args: readonly string[]): Promise<T> {
    const { stdout, stderr } = await this.cfnet(...args, '--json');
    if (!stdout.startsWith('{')) throw new Error(stderr);
    return JSON.parse(stdout) as T;
  }

  status(...args: readonly string[]): Promise<StatusJson> {
    return this.json<StatusJson>('logging', 'status', ...args);
  }

  async statusOf(cellId: string): Promise<StatusCell> {
    const { cells } = await this.status('--cell', cellId);
    const [cell] = cells;
    if (cell === undefined) throw new Error(`no cell ${cellId}`);
    return cell;
  }

  /** The HTTP status that curl in `from` sees of `to`, or curl's exit code. */
  async request(from: string, to: string): Promise<string> {
    const url = to.includes('/') ? to : `http://${to}.apps.internal:8080/`;
    const command = `curl -s -m 2 -o /dev/null -w '%{http_code}' ${url}`;
    const { stdout, exitCode } = await this.lab.cli('cf', 'ssh', from, '-c', command);
    return exitCode === 0 ? stdout.trim() : `curl ${exitCode ?? ''}`;
  }

  async addPolicy(from: string, to: string): Promise<void> {
    const ports = ['--port', '8080', '--protocol', 'tcp'];
    const ended = await this.lab.cli('cf', 'add-network-policy', from, to, ...ports);
    if (ended.exitCode !== 0) throw new Error(ended.stdout + ended.stderr);
  }

  /** Runs a command on a cell as `bosh ssh` does. */
  async onCell(cellId: string, command: string): Promise<Ended> {
    const ended = await this.lab.cli('bosh', 'ssh', `diego-cell/${cellId}`, '-c', command);
    if (ended.exitCode !== 0) throw new Error(ended.stdout + ended.stderr);
    return ended;
  }

  /** The overlay address of a container, by its cell's store. */
  async addressOf(handle: string): Promise<string> {
    for (const id of await this.cellIds()) {
      const path = this.path(id, 'var/vcap/data/container-metadata/store.json');
      const store = JSON.parse(await readFile(path, 'utf8')) as Record<string, { ip: string }>;
      const ip = store[handle]?.ip;
      if (ip !== undefined) return ip;
    }
    throw new Error(`no container ${handle}`);
  }

  /** The kernel's log lines of a cell. */
  async lines(cellId: string): Promise<readonly string[]> {
    const text = await readFile(this.path(cellId, 'var/log/kern.log'), 'utf8');
    return text.split('\n').filter((line) => line !== '');
  }

  path(cellId: string, path: string): string {
    return join(this.lab.root, 'cells', cellId, path);
  }

  async cellIds(): Promise<readonly string[]> {
    const record = await readFile(join(this.lab.root, 'lab.json'), 'utf8');
    return (JSON.parse(record) as { cells: { id: string }[] }).cells.map(({ id }) => id);
  }

  /** Names of the recorded changes. */
  async records(): Promise<readonly string[]> {
    const folder = join(this.lab.state, 'cfnet', 'logging');
    return (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  }

  /** The rules of all security groups, as Cloud Controller prints them. */
  async groupRules(): Promise<Readonly<Record<string, string>>> {
    const { stdout } = await this.lab.cli('cf', 'curl', '/v3/security_groups');
    const { resources } = JSON.parse(stdout) as { resources: { name: string; rules: unknown }[] };
    return Object.fromEntries(resources.map(({ name, rules }) => [name, JSON.stringify(rules)]));
  }
}

/** Waits until it holds. */
export async function eventually(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 45_000; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it never came to this: ${what}`);
}
