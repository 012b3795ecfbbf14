import { spawnSync } from 'node:child_process';
import { whyNoKernelPlane } from '../../src/lib/lab/plane/kernel/kernel-plane-check.js';

/** Why rules cannot be tried on this machine's kernel; undefined where they can. */
export async function whyNoTruth(): Promise<string | undefined> {
  const reason = await whyNoKernelPlane();
  if (reason !== undefined) return reason;
  const { status } = spawnSync('python3', ['-c', 'import ctypes, fcntl, json']);
  return status === 0 ? undefined : 'it needs python3';
}
