import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { textSum } from '../../../src/lib/tail/remote/text-sum.js';

test.each(['', 'hello\n', '\0', `\0${'x'.repeat(70_000)}`, 'caf\xe9 \xff\0'])(
  'as cksum has it',
  (text) => {
    const { stdout } = spawnSync('cksum', { input: Buffer.from(text, 'latin1'), encoding: 'utf8' });
    expect(`${textSum(text)} ${text.length}\n`).toBe(stdout);
  },
);
