import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const CAPTURE = 'test/fixtures/silk-cell/snapshot';

/** A folder of its own below the system's temporary one, filled and emptied by the test. */
export class SnapshotCopy {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** A copy of the captured snapshot, or of another, that a test may change. */
  static async ofCapture(capture = CAPTURE): Promise<SnapshotCopy> {
    const copy = await SnapshotCopy.empty();
    await cp(capture, copy.directory, { recursive: true });
    return copy;
  }

  static async empty(): Promise<SnapshotCopy> {
    return new SnapshotCopy(await mkdtemp(join(tmpdir(), 'cfnet-snapshot-')));
  }

  async write(name: string, text: string): Promise<void> {
    const path = join(this.directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  async remove(name = ''): Promise<void> {
    await rm(join(this.directory, name), { recursive: true, force: true });
  }
}
