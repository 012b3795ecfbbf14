import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { ARCHIVE_PRELUDE, readArchive } from '../../../src/lib/live/cell-archive.js';

const SCRIPT = `${ARCHIVE_PRELUDE}
part plain 'printf "one\\ntwo"'
part bytes 'printf "\\000\\377x\\r\\n"' 1700000000
part empty ':'
part missing 'cat /nowhere/at/all'
part talks 'echo data; echo "a word x9" >&2; exit 3'
`;

test('a script’s parts come back byte for byte, with what went wrong', () => {
  const { stdout } = spawnSync('sh', ['-c', SCRIPT]);
  const parts = readArchive(stdout);
  expect([...parts.keys()]).toEqual(['plain', 'bytes', 'empty', 'missing', 'talks']);
  expect(parts.get('plain')).toEqual({
    name: 'plain',
    content: Buffer.from('one\ntwo'),
    exitCode: 0,
    said: '',
  });
  expect(parts.get('bytes')).toMatchObject({
    content: Buffer.from('\0\xffx\r\n', 'latin1'),
    mtimeMs: 1_700_000_000_000,
  });
  expect(parts.get('empty')?.content).toHaveLength(0);
  expect(parts.get('missing')).toMatchObject({ exitCode: 1 });
  expect(parts.get('missing')?.said).toContain('No such file');
  expect(parts.get('talks')).toMatchObject({ exitCode: 3, said: 'a word x9' });
  expect(parts.get('talks')?.content.toString()).toBe('data\n');
});

test('a part that was cut off is left out, the ones before it are whole', () => {
  const { stdout } = spawnSync('sh', ['-c', SCRIPT]);
  const cut = stdout.subarray(0, stdout.indexOf('part empty') + 20);
  expect([...readArchive(cut).keys()]).toEqual(['plain', 'bytes']);
});

test('a part whose end is missing did not come whole, whatever base64 had written of it', () => {
  const packed = gzipSync('a whole file').toString('base64');
  const parts = readArchive(
    Buffer.from(`part torn 1\n${packed.slice(0, 9)}part whole 1\n\npart last 1\n${packed}\n`),
  );
  expect(parts.get('torn')).toMatchObject({ exitCode: 1 });
});

test('base64 that is killed costs its own part', () => {
  const { stdout } = spawnSync('sh', ['-c', SCRIPT.replace('| base64 >&3', '| head -c 9 >&3')]);
  const parts = readArchive(stdout);
  expect(parts.size).toBeGreaterThan(3);
  for (const part of parts.values()) {
    expect(part).toMatchObject({ exitCode: 1, content: Buffer.alloc(0) });
  }
});

test('a part whose gzip was ended is no content, and no reason to lose the others', () => {
  const ending = Buffer.from('Killedx137').toString('base64');
  const packed = gzipSync('a whole file').toString('base64');
  const part = (name: string, content: string) => `part ${name} \n${content}\ndone ${ending}\n`;
  const parts = readArchive(
    Buffer.from(part('cut', packed.slice(0, 20)) + part('none', '') + part('whole', packed)),
  );
  const broken = { exitCode: 1, said: 'it did not come whole Killed', content: Buffer.alloc(0) };
  expect(parts.get('cut')).toMatchObject(broken);
  expect(parts.get('none')).toMatchObject(broken);
  expect(parts.get('whole')?.content.toString()).toBe('a whole file');
});
