import { describe, expect, test } from '@jest/globals';
import { templatePrinter } from '../../../../src/lib/output/flow/template.js';
import { flowIn } from '../../../support/foundation.js';
import { logLine, silkPrefix } from '../../../support/log-line.js';

const SHOP = 'd5978989-1401-49ff-46cd-33e7';
const FLOW = flowIn(
  {
    containers: [
      { handle: SHOP, ip: '10.255.77.4', appGuid: 'app-1', appName: 'shop', index: 0 },
      { handle: `${SHOP.slice(0, 19)}0000-0000`, appGuid: 'app-1' },
    ],
  },
  logLine({
    prefix: silkPrefix('DENY_C2C_', SHOP),
    packet: 'TCP SPT=40000 DPT=8080 ACK RST',
    mark: 26,
  }),
  { id: 'cell-a', ip: '10.0.16.15', az: 'z1' },
);

describe('a template', () => {
  test.each([
    ['{{time}} {{verdict}}', '2026-01-05T09:15:31.123456Z denied'],
    ['{{ destination.app.name }}:{{destination.port}}', 'shop:8080'],
    ['{{version}} {{mark}} {{tag}} {{uptime}}', '1 26 001A 12.345678'],
    ['{{tcp_flags}}', 'ACK,RST'],
    ['{{destination.ambiguous}}', `d5978989-1401-49ff-0000-0000,${SHOP}`],
    ['{{cell.id}} {{cell.ip}} {{cell.az}}', 'cell-a 10.0.16.15 z1'],
    ['[{{source.app.name}}|{{rule.spec}}|{{destination.instance.index}}|{{icmp.type}}]', '[|||]'],
    ['a\\tb\\nc\\\\d\\e', 'a\tb\nc\\d\\e'],
    ['{time} {{ {{kind}} }}', '{time} {{ c2c }}'],
    ['', ''],
    ['{"a":{"b":"{{kind}}"}}', '{"a":{"b":"c2c"}}'],
  ])('%s', (pattern, text) => {
    expect(templatePrinter(pattern).print(FLOW)).toBe(`${text}\n`);
  });

  test.each(['{{time', '{{ {{', '{{time}} {{{kind}'])('does not take %s for text', (pattern) => {
    expect(() => templatePrinter(pattern)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining('has {{ without }}'),
      }),
    );
  });

  test.each(['app', 'source.app', 'source.app.nam', '', 'raw.length', 'source.__proto__'])(
    "knows no '%s'",
    (path) => {
      expect(() => templatePrinter(`{{time}} {{${path}}}`)).toThrow(
        expect.objectContaining({ code: 'USAGE', message: `a flow has no '${path}'` }),
      );
    },
  );
});
