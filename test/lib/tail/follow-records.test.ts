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
