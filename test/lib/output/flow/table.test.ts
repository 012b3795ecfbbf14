import { describe, expect, test } from '@jest/globals';
import { createPalette } from '../../../../src/lib/output/color.js';
import { EndLabels } from '../../../../src/lib/output/flow/end-label.js';
import { tablePrinter } from '../../../../src/lib/output/flow/table.js';
import { directoryOf, flowIn, type Foundation } from '../../../support/foundation.js';
import { logLine, silkPrefix } from '../../../support/log-line.js';

const SHOP = 'd5978989-1401-49ff-46cd-33e7';
const FOUNDATION = {
  containers: [{ handle: SHOP, ip: '10.255.77.4', appGuid: 'app-1', appName: 'shop', index: 0 }],
} satisfies Foundation;
const CELL = { id: '0455ec2b-11fa-41ab', name: 'diego-cell/0455ec2b-11fa-41ab' };

const denied = flowIn(
  FOUNDATION,
  logLine({ prefix: silkPrefix('DENY_', SHOP), destination: '203.0.113.10' }),
  CELL,
);
const long = flowIn(
  FOUNDATION,
  logLine({ prefix: silkPrefix('DENY_C2C_', SHOP), source: '2001:db8:1:2:3:4:5:6789' }),
  { name: 'diego_cell/1' },
);
const rule = { table: 'filter', chain: 'netout--', number: 4, spec: '-A netout -j LOG' };

function tableOf(showRule: boolean, color = false): (string | undefined)[] {
  const { header, print } = tablePrinter({
    labels: new EndLabels(directoryOf(FOUNDATION)),
    palette: createPalette(color),
    showRule,
  });
  return [header, print({ ...denied, rule }), print(long)];
}

describe('a table', () => {
  test('has a header and a row for each flow', () => {
    expect(tableOf(false)).toEqual([
      'TIME                CELL      VERDICT       KIND  SOURCE                    DESTINATION               PROTOCOL    REASON\n',
      '01-05 09:15:31.123  0455ec2b  denied        asg   shop/0                    203.0.113.10:8080         tcp         ASG_NO_RULE\n',
      '01-05 09:15:31.123  diego_cell/1  denied        c2c   2001:db8:1:2:3:4:5:6789   shop/0:8080               tcp         -\n',
    ]);
  });

  test('shows the rules when they are asked for', () => {
    const lines = tableOf(true);
    const at = lines[0]?.indexOf('RULE') ?? -1;
    expect(at).toBeGreaterThan(100);
    expect(lines[1]?.slice(at)).toBe('-A netout -j LOG\n');
    expect(lines[2]).toMatch(/ {2}-\n$/);
  });

  test('is as wide in colour as without', () => {
    const plain = tableOf(true, true).map((line) => line?.replace(/\x1b\[[\d;]*m/g, ''));
    expect(plain).toEqual(tableOf(true));
  });
});
