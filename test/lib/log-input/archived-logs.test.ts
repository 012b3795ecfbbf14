import { describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { logStream } from '../../../src/lib/log-input/log-file.js';
import type { Archive } from '../../../src/lib/log-input/log-input.js';
import { paxHeader, tarOf } from '../../support/tar.js';
import { drained, streamOf } from './chunks.js';

const NOW = Date.UTC(2031, 1, 3);
const CELL = '6e1f0a4b-1c2d-4e5f-8a9b-0c1d2e3f4a5b';
const OTHER = '7e1f0a4b-1c2d-4e5f-8a9b-0c1d2e3f4a5b';
const line = (name: string): string => `${name} IN=a OUT=b SRC=1.1.1.1 DST=2.2.2.2\n`;

async function open(bytes: Buffer): Promise<Archive> {
  const opened = await logStream(streamOf(bytes), NOW).open();
  if ('text' in opened) throw new Error('no archive');
  return opened;
}

/** The first word of every log, in the order in which they are read, series by series, and what fails. */
async function read(archive: Archive): Promise<unknown[]> {
  return Promise.all(
    archive.series.map(({ logs, cell }) =>
      Promise.all(
        logs.map(async (log) => {
          const opened = await log.open();
          const { bytes, error } = await drained('text' in opened ? opened.text : streamOf());
          return [bytes.toString().split(' ')[0], (error as Error | undefined)?.message];
        }),
      ).then((texts) => ({
        texts: texts.map(([text, error]) => (error === undefined ? text : [text, error])),
        cell,
      })),
    ),
  );
}

const OF_INSTANCE = tarOf(
  { path: './var/log/kern.log', content: line('newest') },
  { path: './var/log/kern.log.1', content: line('older') },
  { path: './var/log/kern.log.2.gz', content: gzipSync(line('oldest')) },
  { path: './var/log/syslog', content: line('newest') },
  { path: './var/log/journal/0/system.journal', content: 'LPKSHHRH' },
);

describe('what bosh logs fetched', () => {
  test('of one instance: its kernel logs, oldest first, and none of their lines twice', async () => {
    const archive = await open(gzipSync(OF_INSTANCE));
    expect(await read(archive)).toEqual([
      { texts: ['oldest', 'older', 'newest'], cell: undefined },
    ]);
    expect([archive.passedOver, archive.failure]).toEqual([2, undefined]);
  });

  test('of a group: an archive of archives, each of the cell that its name tells', async () => {
    const time = '2031-02-03-04-05-06';
    const group = tarOf(
      { path: `./diego-cell.${CELL}.${time}.tgz`, content: gzipSync(OF_INSTANCE) },
      { path: `./diego-cell.${OTHER}.${time}.tgz`, content: gzipSync(OF_INSTANCE) },
    );
    expect(await read(await open(gzipSync(group)))).toMatchObject([
      { texts: ['oldest', 'older', 'newest'], cell: { id: CELL, name: `diego-cell/${CELL}` } },
      { texts: ['oldest', 'older', 'newest'], cell: { id: OTHER, name: `diego-cell/${OTHER}` } },
    ]);
  });

  test('of jobs only is said to hold no kernel log', async () => {
    const jobs = tarOf({ path: './rep/rep.stdout.log', content: '{}\n' });
    await expect(open(gzipSync(jobs))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'stdin holds no kernel log: looked through 1 file',
    });
  });
});

test.each<[string, Buffer, unknown]>([
  [
    'other files, where there is no kern.log',
    tarOf(
      { path: 'a.log', content: line('a') },
      { path: 'b.log.gz', content: gzipSync(line('b')) },
      { path: 'notes', content: 'no log' },
    ),
    [{ texts: ['a'] }, { texts: ['b'] }],
  ],
  [
    'a snapshot that was packed',
    tarOf({ path: `shot/cells/${CELL}/kern.log`, content: line('a') }),
    [{ texts: ['a'], cell: { id: CELL } }],
  ],
  [
    'days in the names',
    tarOf(
      { path: 'kern.log', content: line('newest') },
      { path: 'kern.log-20310201', content: line('oldest') },
      { path: 'kern.log-20310202', content: line('older') },
    ),
    [{ texts: ['oldest', 'older', 'newest'] }],
  ],
  [
    'UTF-16',
    tarOf({ path: 'kern.log', content: Buffer.from(`\uFEFF${line('a')}`, 'utf16le') }),
    [{ texts: ['a'] }],
  ],
  [
    'what cannot be read, beside what can',
    tarOf(
      { path: 'kern.log', content: line('newest') },
      { path: 'kern.log.1.xz', content: Buffer.from('fd377a585a00', 'hex') },
      { path: 'kern.log.2.gz', content: gzipSync(line('a')).subarray(0, -9) },
      paxHeader({ 'GNU.sparse.major': '1' }),
      { path: 'kern.log.3', content: line('a') },
    ),
    [
      {
        texts: [
          ['', expect.stringMatching(/^kern.log.3 in stdin was stored without its holes/)],
          [expect.anything(), expect.stringMatching(/^kern.log.2.gz in stdin is damaged/)],
          ['', 'kern.log.1.xz in stdin is compressed by xz: unpack it first'],
          'newest',
        ],
      },
    ],
  ],
])('%s', async (_, bytes, expected) => {
  expect(await read(await open(bytes))).toMatchObject(expected as unknown[]);
});

test('the age of a member settles the year of its lines, where it is told', async () => {
  const archive = await open(
    tarOf({ path: 'a/kern.log', mtime: 5, content: line('a') }, { path: 'b/kern.log' }),
  );
  expect(archive.series.map(({ logs }) => logs[0]?.latest)).toEqual([5000, NOW]);
});

test('an archive that is cut gives what is there, and says so', async () => {
  const archive = await open(OF_INSTANCE.subarray(0, 1200));
  expect(await read(archive)).toMatchObject([{ texts: ['newest'] }]);
  expect(archive.failure).toMatchObject({ code: 'PARTIAL' });
});

describe('what is packed without end', () => {
  test('over and over is refused', async () => {
    let bytes = Buffer.from(line('a'));
    for (let layer = 0; layer < 10; layer++) bytes = gzipSync(bytes);
    await expect(open(bytes)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'stdin is packed more than 8 times over',
    });
  });

  test('is left where it unpacks to more than any log does', async () => {
    const bomb = gzipSync(Buffer.alloc(100 << 20, 'x\n'));
    const opened = await logStream(streamOf(bomb), NOW).open();
    const { bytes, error } = await drained('text' in opened ? opened.text : streamOf());
    expect(bytes.length).toBeGreaterThan(64 << 20);
    expect(bytes.length).toBeLessThan(100 << 20);
    expect(error).toMatchObject({
      code: 'PARTIAL',
      message: expect.stringContaining('unpacks to more than 200 times its size'),
    });
  });

  test('of zero bytes is passed over', async () => {
    const hole = gzipSync(Buffer.concat([Buffer.alloc(100 << 20), Buffer.from(line('a'))]));
    const archive = await open(gzipSync(tarOf({ path: 'kern.log.1.gz', content: hole })));
    const [log] = archive.series[0]?.logs ?? [];
    const opened = await log?.open();
    const { bytes } = await drained(opened && 'text' in opened ? opened.text : streamOf());
    expect(bytes.toString().endsWith(line('a'))).toBe(true);
    expect(bytes.length).toBeLessThan(1 << 20);
  });
});
