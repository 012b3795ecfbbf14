import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BoshStream } from '../../../../src/lib/cell-transport/bosh/bosh-stream.js';

const CELL = { id: '0455ec2b', name: 'diego-cell/0455ec2b', ip: '10.0.16.15' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfnet-bosh-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A stream by a `bosh` that is this shell script. */
async function streamBy(script: string): Promise<BoshStream> {
  await writeFile(join(folder, 'bosh'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  return new BoshStream(CELL, { text: 'true' }, { env, deployment: 'cf' });
}

async function textOf(stream: BoshStream): Promise<string> {
  let text = '';
  for await (const chunk of stream.chunks) text += chunk.toString();
  return text;
}

describe('a bosh ssh that does not get to the cell', () => {
  test.each([
    ['ends with its output', ''],
    ['closes its output before it says why', 'exec >&-; sleep 0.3'],
  ])('that %s is lost for the reason that bosh gives', async (_, before) => {
    const stream = await streamBy(
      [
        "echo \"Using environment '127.0.0.1' as client 'admin'\"",
        'echo; echo "Using deployment \'cf\'"',
        before,
        'echo "Fetching info: Performing request GET \'https://127.0.0.1:1/info\': connection refused" >&2',
        'echo "Exit code 1" >&2; exit 1',
      ].join('\n'),
    );
    expect(await textOf(stream)).toBe('');
    expect(await stream.end).toEqual({
      kind: 'lost',
      reason:
        "Fetching info: Performing request GET 'https://127.0.0.1:1/info': connection refused",
    });
  });

  test('is lost too where there is no bosh, and where it says nothing', async () => {
    const silent = await streamBy('exit 1');
    expect(await textOf(silent)).toBe('');
    expect(await silent.end).toEqual({ kind: 'lost', reason: 'bosh ssh ended with 1' });
    await rm(join(folder, 'bosh'));
    const env = { PATH: folder };
    const missing = new BoshStream(CELL, { text: 'true' }, { env, deployment: 'cf' });
    expect(await textOf(missing)).toBe('');
    expect(await missing.end).toEqual({ kind: 'lost', reason: 'There is no bosh in the PATH' });
  });

  test('is closed where the reader has gone', async () => {
    const stream = await streamBy("trap 'exit 0' INT; while :; do sleep 0.1; echo noise; done");
    await stream.close();
    expect(await stream.end).toEqual({ kind: 'closed' });
  });
});
