import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LabCell } from '../../../../src/lib/lab/foundation/model.js';
import { PLANES, SLOW } from './lab-planes.js';
import { StartedLab } from './started-lab.js';

const LOG = '"${CFNET_CELL_ROOT-}/var/log/kern.log"';

/** Scripts as cfnet sends them, with what they print; a terminal changes the ends of the lines only. */
const SCRIPTS: readonly [string, string][] = [
  [`sudo -n sh -c 'tail -n 2 ${LOG} | awk "{ print \\$NF }"'`, 'two\nthree\n'],
  [`sudo -n sh -c 'grep -c one ${LOG}'`, '1\n'],
  [`sudo -n dd if=${LOG} bs=1 skip=0 count=2 2>/dev/null; echo`, '20\n'],
  [`sudo -n stat -c '%F %a' ${LOG}`, 'regular file 600\n'],
  [`sudo -n zcat -f "\${CFNET_CELL_ROOT-}"/var/log/kern.log.2.gz | wc -l | tr -d ' '`, '1\n'],
  [`sudo -n sh -c 'tail -c +1 ${LOG}.1 | cksum | cut -d" " -f2'`, '99\n'],
  [`printf 'a\\nb' | base64 | base64 -d | od -An -c | tr -s ' '`, ' a \\n b\n'],
  [`sudo -n sh -c 'exec 3<${LOG}; read -r first rest <&3; echo \${#first}'`, '32\n'],
  [
    `cd /; sudo -n sh -c 'for f in ${LOG}*; do echo "\${f##*/}"; done'`,
    'kern.log\nkern.log.1\nkern.log.2.gz\n',
  ],
];

describe.each(PLANES)('scripts on a cell, %s plane', (_, plane) => {
  let lab: StartedLab;
  let cell: LabCell;
  beforeAll(async () => {
    lab = await StartedLab.start({}, plane);
    const [first] = lab.foundation.cells;
    if (first === undefined) throw new Error('no cell');
    cell = first;
    const { kernLog } = lab.cells.cell(cell.id) ?? {};
    for (const text of ['oldest', 'older']) {
      kernLog?.write(text, 1_000_000);
      await lab.cells.faults.rotateKernLog(cell.id);
    }
    for (const text of ['one', 'two', 'three']) kernLog?.write(text, 1_000_000);
  }, SLOW);
  afterAll(async () => {
    await lab.close();
  }, SLOW);

  test.each(SCRIPTS)('%s', async (command, expected) => {
    expect(await lab.onCell(cell, command)).toMatchObject({
      code: 0,
      stdout: expected,
      stderr: '',
    });
    const onTerminal = await lab.onCell(cell, command, { pty: true });
    expect(onTerminal).toMatchObject({ code: 0, stdout: expected.replaceAll('\n', '\r\n') });
  });

  test('a terminal can be made to pass bytes as they are', async () => {
    const every = 'awk \'BEGIN { for (i = 0; i < 256; i++) printf "%c", i }\'';
    const script = `stty raw -echo 2>/dev/null; LC_ALL=C ${every} | od -An -v -tx1; printf 'x\\ny\\n'`;
    const { stdout } = await lab.onCell(cell, script, { pty: true });
    expect(stdout).toMatch(/ 00 01 02[^]* fd fe ff\nx\ny\n$/);
    expect(stdout).not.toContain('\r');
  });

  test('stty without a terminal says so, and nothing happens', async () => {
    const { stdout } = await lab.onCell(cell, 'stty raw 2>/dev/null || echo none');
    expect(stdout).toBe('none\n');
  });
});
