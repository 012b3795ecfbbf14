import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { CfnetError } from '../../../errors/cfnet-error.js';

/**
 * Run as process 1 of a cell: gives the cell a `/proc` and a `/run/netns` of its own, tells its number outside, and
 * stays until its standard input closes; the kernel then ends everything in the cell. Those that `ip netns` of this
 * machine mounted are taken out of sight first, or they would live on in here when they are deleted.
 */
const PROGRAM = `
read -r pid rest </proc/self/stat
umount -R /run/netns 2>/dev/null
mkdir -p /run/netns && mount -t tmpfs -o mode=755 cfnet /run/netns && mount -t proc proc /proc || exit 1
echo "$pid"
exec 3<&0 >/dev/null
cat <&3 &
exec 3<&-
wait
`;

/** The first process of a cell, which holds its process and mount namespaces. */
export class CellInit {
  private constructor(
    private readonly child: ChildProcess,
    private readonly pid: number,
  ) {}

  /** @param namespace the network namespace. Errors: CfnetError OUTSIDE_FAILED. */
  static async start(namespace: string): Promise<CellInit> {
    const child = spawn(
      'ip',
      [
        ...['netns', 'exec', namespace],
        ...['unshare', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', PROGRAM],
      ],
      { stdio: ['pipe', 'pipe', 'ignore'], cwd: '/' },
    );
    child.on('error', () => {
      // Told by the output that ends without a number.
    });
    for await (const line of createInterface({ input: child.stdout })) {
      return new CellInit(child, Number(line));
    }
    throw new CfnetError('OUTSIDE_FAILED', `The cell's namespaces in ${namespace} cannot be made`);
  }

  /** Words that run the command after them inside of the cell. */
  get entry(): readonly string[] {
    return ['nsenter', '--target', String(this.pid), '--mount', '--net', '--pid', '--'];
  }

  /** Ends all that runs in the cell. */
  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.stdin?.end();
    await gone;
  }
}

/** Words that run the command after them inside of a container; it sees no named namespaces. */
export function containerEntry(namespace: string): readonly string[] {
  const program =
    'umount -R /run/netns 2>/dev/null; mount -t tmpfs -o mode=755 cfnet /run/netns && exec "$@"';
  return ['ip', 'netns', 'exec', namespace, 'unshare', '--mount', 'sh', '-c', program, 'sh'];
}
