import { expect, test } from '@jest/globals';
import { FollowRecords } from '../../../src/lib/tail/remote/follow-records.js';

const FILE = '1:2:3';
const read = (records: FollowRecords, text: string) => records.read(Buffer.from(text, 'latin1'));

test('a hole that a crash left in the log costs its own line, whatever its size', () => {
  const records = new FollowRecords('nonce');
  read(records, `#nonce T ${FILE} 0\n`);
  expect(read(records, '0:before\n7:').lines.map(({ text }) => text)).toEqual(['before\n']);
  const hole = '\0'.repeat(1 << 20);
  for (let part = 0; part < 3; part++) expect(read(records, hole).lines).toEqual([]);
  const after = 7 + 3 * hole.length + 'half a line\n'.length;
  expect(read(records, `half a line\n${after}:behind\n`).lines).toEqual([
    { file: FILE, offset: after, text: 'behind\n' },
  ]);
  expect(records.position).toEqual({ file: FILE, offset: after + 'behind\n'.length });
});

const told = (records: FollowRecords, text: string) => {
  const { lines, shortfall } = read(records, text);
  return { texts: lines.map((line) => line.text), shortfall };
};

test('a file that came as far as was announced falls short of nothing', () => {
  const records = new FollowRecords('nonce');
  expect(told(records, `#nonce F ${FILE} 10 16 kern.log\n0:line\n5:x#nonce\n`).texts).toEqual([
    'line\n',
    'x\n',
  ]);
  expect(records.position).toEqual({ file: FILE, offset: 16 });
  expect(told(records, '#nonce E 17\n').shortfall).toMatchObject({ bytes: 1 });
});

test.each([
  ['grep was killed at the end of a line', '0:line\n5:more\n', ['line\n', 'more\n'], 20],
  ['grep was killed in a line', '0:line\n5:mo', ['line\n'], 15],
  ['grep was killed in a number', '0:line\n5', ['line\n'], 15],
  ['tail was killed', '0:line\n5:mo#nonce\n', ['line\n'], 15],
  ['gzip was killed', '0:line\n5:mo#nonce ?\n', ['line\n'], 15],
])('%s: what came whole counts, and the place behind it', (_, text, texts, offset) => {
  const records = new FollowRecords('nonce');
  const news = told(
    records,
    `#nonce F ${FILE} 10 40 kern.log.1\n${text}#nonce E\n#nonce F next 0 - kern.log\n0:later\n`,
  );
  expect(news.texts).toEqual(texts);
  expect(news.shortfall).toEqual({ isUnreadable: false, name: 'kern.log.1', bytes: 40 - offset });
  expect(records.position).toEqual({ file: FILE, offset });
});

test('a file that cannot be read further says so', () => {
  const records = new FollowRecords('nonce');
  const news = told(
    records,
    `#nonce F ${FILE} 0 - kern.log.2.gz\n0:line\n5:mo#nonce !\n#nonce E\n`,
  );
  expect(news.texts).toEqual(['line\n']);
  expect(news.shortfall).toEqual({ isUnreadable: true, name: 'kern.log.2.gz' });
});

test('what is alive says so in the middle of a line, and however it is cut', () => {
  const text = `#nonce T ${FILE} 0 - kern.log\n0:be#nonce H\nfore\n#nonce H\n7:behind\n`;
  for (let cut = 0; cut <= text.length; cut++) {
    const records = new FollowRecords('nonce');
    const texts = [text.slice(0, cut), text.slice(cut)].flatMap(
      (part) => told(records, part).texts,
    );
    expect(texts).toEqual(['before\n', 'behind\n']);
  }
});

test('a hole that reaches to the end of a file ends it all the same', () => {
  for (const end of ['', ' !']) {
    const records = new FollowRecords('nonce');
    read(records, `#nonce F ${FILE} 100 - kern.log.1\n0:before\n7:`);
    for (let part = 0; part < 3; part++) read(records, '\0'.repeat(1 << 20));
    const { shortfall } = told(records, `#nonce${end}\n#nonce E\n`);
    const offset = 107 + (end === '' ? 3 * (1 << 20) : 0);
    expect(records.position).toEqual({ file: FILE, offset });
    expect(shortfall?.isUnreadable).toBe(end === '' ? undefined : true);
  }
});
