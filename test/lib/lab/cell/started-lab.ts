import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'ssh2';
import type { CellConfig } from '../../../../src/lib/lab/agent/cell-config.js';
import {
  LabCells,
  type LabCellsOptions,
  type LabPorts,
} from '../../../../src/lib/lab/cell/lab-cells.js';
import type { Foundation } from '../../../../src/lib/lab/foundation/foundation.js';
import type { LabApp, LabCell, LabInstance } from '../../../../src/lib/lab/foundation/model.js';
import { createFoundation, type SeedOptions } from '../../../../src/lib/lab/foundation/seed.js';
import { newKeyPair } from '../../../../src/lib/lab/ssh/key-pair.js';
import { takeKernelTurn, type KernelTurn } from '../../../support/kernel-turn.js';
import { appCalled, instanceOf } from '../foundation/test-lab.js';
import { connectSsh, runOver, type RemoteResult, type RunOptions } from '../ssh/ssh-client.js';

/** All logging on, and no poll that would do what a test does not expect. */
const TEST_CONFIG: Partial<CellConfig> = {
  asgLogging: true,
  c2cDenyLogging: true,
  c2cLogging: true,
  policyPollSeconds: 3600,
  asgPollSeconds: 3600,
};

export const SSH_CODE = 'one-time-code';

/** A lab of the course's two apps in a temporary folder. */
export class StartedLab {
  #ports: LabPorts | undefined;

  private constructor(
    readonly foundation: Foundation,
    readonly folder: string,
    readonly cells: LabCells,
    /** What failed in the background. */
    readonly errors: readonly unknown[],
    private readonly turn: KernelTurn | undefined,
  ) {}

  static async start(
    config: Partial<CellConfig> = {},
    {
      newPlane,
      ipv6 = false,
      ...seed
    }: Partial<SeedOptions> & Pick<LabCellsOptions, 'newPlane' | 'ipv6'> = {},
  ): Promise<StartedLab> {
    // The only plane that a test names is the kernel's.
    const turn = newPlane === undefined ? undefined : await takeKernelTurn();
    const foundation = createFoundation({
      clock: () => Date.now(),
      random: randomBytes,
      awaitsReady: true,
      ...seed,
    });
    const folder = mkdtempSync(join(tmpdir(), 'cfnet-lab-'));
    const errors: unknown[] = [];
    const cells = new LabCells({
      foundation,
      folder,
      config: { ...TEST_CONFIG, ...config },
      appDomain: 'apps.lab.test',
      systemPath: process.env.PATH ?? '',
      ipv6,
      ...(newPlane !== undefined && { newPlane }),
      redeemSshCode: (_, code) => code === SSH_CODE,
      onError: (error) => errors.push(error),
    });
    const lab = new StartedLab(foundation, folder, cells, errors, turn);
    try {
      lab.#ports = await cells.start();
    } catch (error) {
      // What failed first is what to tell.
      await lab.close().catch(() => undefined);
      throw error;
    }
    return lab;
  }

  get ports(): LabPorts {
    if (this.#ports === undefined) throw new Error('not started');
    return this.#ports;
  }

  app(name: string): LabApp {
    return appCalled(this.foundation, name);
  }

  instance(name: string, index = 0): LabInstance {
    return instanceOf(this.foundation, name, index);
  }

  cellOf(instance: LabInstance): LabCell {
    const cell = this.foundation.cell(instance.cellId);
    if (cell === undefined) throw new Error('no such cell');
    return cell;
  }

  /** A policy to tcp 8080, and the poll by which the agents learn of it. */
  async addPolicy(source: string, destination: string): Promise<void> {
    const policy = {
      source: this.app(source).guid,
      destination: this.app(destination).guid,
      protocol: 'tcp' as const,
      ports: { start: 8080, end: 8080 },
    };
    this.foundation.policies.add([policy]);
    await this.poll();
  }

  async poll(): Promise<void> {
    const agents = this.foundation.cells.map(({ id }) => this.cells.cell(id)?.agent);
    await Promise.all(agents.map(async (agent) => agent?.poll()));
  }

  read(cellId: string, path: string): string {
    return readFileSync(join(this.folder, cellId, path), 'utf8');
  }

  kernLog(cellId: string): string[] {
    return this.read(cellId, '/var/log/kern.log').split('\n').slice(0, -1);
  }

  /** Logs in to a cell as bosh does: a temporary user with a key of its own. */
  async bosh({ id, ip }: LabCell, user = 'bosh_0123456789abcde'): Promise<Client> {
    const key = newKeyPair();
    await this.cells.ssh.setup(user, key.public, [{ id, ip }]);
    return connectSsh({
      port: this.cells.ssh.portAt(ip) ?? 0,
      username: user,
      privateKey: key.private,
    });
  }

  /** `bosh ssh CELL -c COMMAND`, without a terminal unless it is asked for. */
  async onCell(cell: LabCell, command: string, options: RunOptions = {}): Promise<RemoteResult> {
    const client = await this.bosh(cell);
    try {
      return await runOver(client, command, options);
    } finally {
      client.end();
    }
  }

  /** `cf ssh APP -i INDEX -c COMMAND` */
  async inContainer(instance: LabInstance, command: string): Promise<RemoteResult> {
    const client = await connectSsh({
      port: this.ports.diegoSsh,
      username: `cf:${instance.processGuid}/${instance.index}`,
      password: SSH_CODE,
    });
    try {
      return await runOver(client, command);
    } finally {
      client.end();
    }
  }

  async close(): Promise<void> {
    try {
      await this.cells.close();
      rmSync(this.folder, { recursive: true });
    } finally {
      await this.turn?.();
    }
  }
}
