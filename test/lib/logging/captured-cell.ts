import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type {
  CellTransport,
  RemoteCell,
  RemoteResult,
  RemoteScript,
} from '../../../src/lib/cell-transport/cell-transport.js';
import type { CellLook } from '../../../src/lib/logging/look/cell-look.js';
import {
  AGENT_CONFIG,
  CNI_CONFIG,
  CONTAINER_STORE,
  KERN_LOG,
} from '../../../src/lib/logging/look/cell-paths.js';
import { lookAtCell, type WhatToLookAt } from '../../../src/lib/logging/look/look-at-cell.js';
import { CAPTURE } from '../../support/captured-knowledge.js';

export const CELL: RemoteCell = {
  id: 'c0ffee00-1111',
  name: 'diego-cell/c0ffee00-1111',
  ip: '10.0.16.15',
};

/** The agent's servers, as far as scripts ask them: the switch is a file, a forced cycle takes other rules. */
const CURL = `#!/bin/sh
method=GET
while [ $# -gt 0 ]; do
  case $1 in
    -X) method=$2; shift ;;
    -d) data=$2; shift ;;
    -w) code=' 200'; shift ;;
    -m | -H | -o) shift ;;
    -*) ;;
    *) url=$1 ;;
  esac
  shift
done
case $url in
  "http://127.0.0.1:$SWITCH_PORT/iptables-c2c-logging")
    if [ "$method" = PUT ]; then printf '%s' "$data" >"$BOX/switch"; fi
    printf '%s\\n%s' "$(cat "$BOX/switch")" "$code" ;;
  "http://127.0.0.1:$FORCE_PORT/force-policy-poll-cycle")
    if [ -f "$BOX/refuses" ]; then printf 'failed to force policy poll cycle: no policy server\\n 500'; exit 0; fi
    cp "$BOX/rules-of-next-cycle" "$BOX/rules"; printf ' 200' ;;
  *) exit 7 ;;
esac
`;

export interface CapturedCellOptions {
  readonly name: 'cell-0' | 'cell-1' | 'cell-2';
  /** Number of the captured rules: `01`. */
  readonly rules: string;
  /** Those after the next cycle that the agent is forced to. */
  readonly nextRules?: string;
  readonly enabled?: boolean;
  readonly switchPort?: number;
  readonly forcePort?: number;
}

/** A folder that looks like a captured cell, and the programs that scripts call there; scripts run in a real shell. */
export class CapturedCell implements CellTransport {
  readonly kind = 'direct';
  readonly root = mkdtempSync(join(tmpdir(), 'cfnet-cell-'));
  /** How often the cell was entered. */
  entered = 0;
  readonly #options: CapturedCellOptions;
  readonly #box: string;

  constructor(options: CapturedCellOptions) {
    this.#options = options;
    this.#box = join(this.root, 'box');
    const from = join(CAPTURE, options.name);
    const [cni = ''] = readdirSync(join(from, 'cni')).filter((file) =>
      file.endsWith('add.stdin.json'),
    );
    const plugin = JSON.parse(readFileSync(join(from, 'cni', cni), 'utf8')) as object;
    this.write(CNI_CONFIG, JSON.stringify({ plugins: [plugin] }));
    this.copy(join(from, 'config/vxlan-policy-agent.json'), AGENT_CONFIG);
    this.copy(join(from, 'store.json'), CONTAINER_STORE);
    this.copy(join(from, 'kern.rfc3339.log'), KERN_LOG);
    this.copy(this.#capturedRules(options.rules), 'box/rules');
    this.copy(this.#capturedRules(options.nextRules ?? options.rules), 'box/rules-of-next-cycle');
    this.write('box/switch', JSON.stringify({ enabled: options.enabled ?? true }));
    this.program('curl', CURL);
    this.program('iptables-save', '#!/bin/sh\ncat "$BOX/rules"\n');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  copy(from: string, path: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    copyFileSync(from, join(this.root, path));
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  program(name: string, text: string): void {
    this.write(`bin/${name}`, text);
    chmodSync(join(this.root, 'bin', name), 0o700);
  }

  look(what: WhatToLookAt = {}): Promise<CellLook> {
    return lookAtCell(CELL, what, { transport: this });
  }

  run(_: RemoteCell, script: RemoteScript): Promise<RemoteResult> {
    this.entered++;
    const { switchPort = 8721, forcePort = 8722 } = this.#options;
    const env = {
      PATH: `${join(this.root, 'bin')}:${process.env.PATH ?? ''}`,
      CFNET_CELL_ROOT: this.root,
      BOX: this.#box,
      SWITCH_PORT: String(switchPort),
      FORCE_PORT: String(forcePort),
    };
    return new Promise((resolve) => {
      const child = execFile(
        'sh',
        ['-c', script.text],
        { env, encoding: 'buffer', maxBuffer: 64 << 20 },
        (_error, stdout, stderr) => {
          resolve({ exitCode: child.exitCode ?? 0, stdout, stderr: stderr.toString('utf8') });
        },
      );
    });
  }

  stream(): never {
    throw new Error('no streams here');
  }

  close(): Promise<void> {
    rmSync(this.root, { recursive: true });
    return Promise.resolve();
  }

  #capturedRules(number: string): string {
    const folder = join(CAPTURE, this.#options.name);
    const file = readdirSync(folder).find((name) => name.startsWith(`iptables-save.${number}-`));
    return join(folder, file ?? '');
  }
}

/** Runs a test with a captured cell, which is removed after it. */
export async function withCell<T>(
  options: CapturedCellOptions,
  test: (cell: CapturedCell) => Promise<T>,
): Promise<T> {
  const cell = new CapturedCell(options);
  try {
    return await test(cell);
  } finally {
    await cell.close();
  }
}
