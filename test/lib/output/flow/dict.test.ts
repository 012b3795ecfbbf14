import { expect, test } from '@jest/globals';
import { createPalette } from '../../../../src/lib/output/color.js';
import { dictPrinter } from '../../../../src/lib/output/flow/dict.js';
import { flowIn } from '../../../support/foundation.js';
import { logLine, silkPrefix } from '../../../support/log-line.js';

const SHOP = 'd5978989-1401-49ff-46cd-33e7';
const TWIN = 'd5978989-1401-49ff-0000-0000';
const CELL = { id: 'cell-a', name: 'diego-cell/cell-a', ip: '10.0.16.15' };

test('every word of a flow stands on a line of its own, aligned, what is unknown nowhere', () => {
  const flow = flowIn(
    {
      containers: [
        {
          ...{ handle: '1f97ff6d-4517-43a0-5aef-f591', ip: '10.255.77.3', index: 2 },
          ...{ appGuid: 'app-1', appName: 'shop', spaceGuid: 'space-1', orgGuid: 'org-1' },
          ...{ orgName: 'acme', cellId: 'cell-b' },
        },
        { handle: SHOP },
        { handle: TWIN },
      ],
    },
    logLine({
      prefix: silkPrefix('DENY_C2C_', SHOP),
      mark: 26,
      packet: 'ICMP TYPE=3 CODE=3 [SRC=10.255.77.4 DST=10.255.77.3 PROTO=UDP SPT=53 DPT=9 ]',
    }),
    CELL,
  );
  const rule = { table: 'filter', chain: 'overlay--', number: 4, spec: '-A overlay-- -j LOG' };
  expect(dictPrinter(createPalette(false)).print({ ...flow, rule, reason: 'NO_POLICY' })).toBe(
    `              time: 2026-01-05T09:15:31.123456Z
            uptime: 12.345678
              cell: diego-cell/cell-a
      cell address: 10.0.16.15
           verdict: denied
            reason: NO_POLICY
              kind: c2c
         direction: ingress
            source: 10.255.77.3
        source app: shop
      source space: space-1
        source org: acme
   source instance: 1f97ff6d-4517-43a0-5aef-f591
      source index: 2
    source on cell: cell-b
       destination: 10.255.77.4
destination one of: ${TWIN}, ${SHOP}
            prefix: DENY_C2C_d5978989-1401-49ff-
               tag: 001A
              rule: filter overlay-- 4
         rule spec: -A overlay-- -j LOG
            packet: IN=s-010255077003 OUT=s-010255077004 SRC=10.255.77.3 DST=10.255.77.4 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=ICMP TYPE=3 CODE=3 [quoted] SRC=10.255.77.4 [quoted] DST=10.255.77.3 [quoted] PROTO=UDP [quoted] SPT=53 [quoted] DPT=9 MARK=0x1a

`,
  );
});

test('an IPv6 address with a port has brackets', () => {
  const flow = flowIn(
    {},
    logLine({ prefix: silkPrefix('OK_', SHOP), destination: 'fd00:0::9', packet: 'UDP DPT=53' }),
  );
  expect(dictPrinter(createPalette(false)).print(flow)).toContain('destination: [fd00::9]:53\n');
});
