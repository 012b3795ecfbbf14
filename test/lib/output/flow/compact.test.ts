import { describe, expect, test } from '@jest/globals';
import type { Flow } from '../../../../src/lib/flow/flow.js';
import { createPalette } from '../../../../src/lib/output/color.js';
import { compactPrinter, type CompactOptions } from '../../../../src/lib/output/flow/compact.js';
import { EndLabels } from '../../../../src/lib/output/flow/end-label.js';
import { CAPTURE, capturedKnowledge, flowsOf } from '../../../support/captured-knowledge.js';
import { Enricher } from '../../../../src/lib/flow/enricher.js';
import { directoryOf, flowIn, type Foundation } from '../../../support/foundation.js';
import { logLine, silkPrefix } from '../../../support/log-line.js';

const SHOP = 'd5978989-1401-49ff-46cd-33e7';
const LONG = 'adf7547a-95f1-40c6-9e9d-2a5f';
const FOUNDATION = {
  containers: [
    { handle: SHOP, ip: '10.255.77.4', appGuid: 'app-1', appName: 'shop', index: 0 },
    {
      ...{ handle: LONG, ip: '10.255.77.5', appGuid: 'app-2', index: 12 },
      appName: 'recommendations-for-returning-customers',
    },
  ],
  policies: [],
} satisfies Foundation;

function print(flow: Flow, options: Partial<CompactOptions> = {}): string {
  return compactPrinter({
    labels: new EndLabels(directoryOf(FOUNDATION)),
    palette: createPalette(false),
    showRule: false,
    columns: Infinity,
    ...options,
  }).print(flow);
}

const DENIED = flowIn(
  FOUNDATION,
  logLine({ prefix: silkPrefix('DENY_C2C_', SHOP), source: '10.255.77.5' }),
);

describe('a flow on one line', () => {
  const time = '2026-11-22T01:02:03.456789Z';

  test.each<[string, Parameters<typeof logLine>[0], string]>([
    [
      'denied, with the reason',
      { prefix: silkPrefix('DENY_C2C_', SHOP), source: '10.9.9.9' },
      'denied  c2c 10.9.9.9 → shop/0:8080 tcp',
    ],
    [
      'allowed',
      { prefix: silkPrefix('OK_', SHOP), destination: '203.0.113.10' },
      'allowed asg shop/0 → 203.0.113.10:8080 tcp',
    ],
    [
      'over the limit',
      { prefix: silkPrefix('DENY_ORL_', SHOP), destination: '203.0.113.10' },
      'limited asg shop/0 → 203.0.113.10:8080 tcp',
    ],
    [
      'ICMP',
      { prefix: silkPrefix('OK_', SHOP), destination: 'fd00::9', packet: 'ICMP TYPE=8 CODE=0' },
      'allowed asg shop/0 → fd00::9 icmp 8/0',
    ],
    [
      'a TCP packet that opens nothing, to an IPv6 address',
      {
        prefix: silkPrefix('DENY_', SHOP),
        destination: 'fd00::9',
        packet: 'TCP SPT=1 DPT=25 ACK RST',
      },
      'denied  asg shop/0 → [fd00::9]:25 tcp [ACK RST] ASG_NO_RULE',
    ],
    [
      'an unnamed protocol',
      { prefix: silkPrefix('OK_', SHOP), destination: '192.0.2.50', packet: '47' },
      'allowed asg shop/0 → 192.0.2.50 47',
    ],
  ])('%s', (_, parts, text) => {
    const flow = flowIn(FOUNDATION, logLine({ ...parts, time }));
    expect(print(flow)).toBe(`11-22 01:02:03.456 ${text}\n`);
  });

  test('the reason of a denial comes last, after how often the line was repeated', () => {
    const line = logLine({ prefix: silkPrefix('DENY_C2C_', SHOP), source: '10.255.77.5' });
    const kernelText = line.slice(line.indexOf('kernel:') + 'kernel: '.length);
    const flow = flowIn(
      FOUNDATION,
      `2026-01-05T09:15:31Z host kernel: message repeated 3 times: [ ${kernelText}]`,
    );
    expect(print(flow)).toBe(
      '01-05 09:15:31 denied  c2c recommendations-for-returning-customers/12 → shop/0:8080 tcp ×3 NO_POLICY\n',
    );
  });

  test('without a time shows the uptime, without both a dash', () => {
    const prefix = silkPrefix('OK_', SHOP);
    const bare = flowIn({}, logLine({ prefix, envelope: '' }));
    expect(print(bare)).toMatch(/^\[12\.345678\] allowed/);
    const nothing = { ...bare.packet.envelope, uptime: undefined };
    expect(print({ ...bare, packet: { ...bare.packet, envelope: nothing } })).toMatch(/^- allowed/);
  });
});

describe('the rule', () => {
  const rule = {
    table: 'filter',
    chain: 'overlay--d5978989',
    number: 4,
    spec: '-A overlay -j LOG',
  };

  test('stands below the flow when it is asked for', () => {
    expect(print({ ...DENIED, rule }, { showRule: true }).split('\n')[1]).toBe(
      '    rule 4 of overlay--d5978989: -A overlay -j LOG',
    );
    expect(print(DENIED, { showRule: true }).split('\n')[1]).toBe('    rule not known');
    expect(print({ ...DENIED, rule }).split('\n')).toHaveLength(2);
  });
});

describe('on a narrow terminal', () => {
  test.each([
    [
      90,
      '01-05 09:15:31.123 denied  c2c recommendations…ng-customers/12 → shop/0:8080 tcp NO_POLICY',
    ],
    [80, '01-05 09:15:31.123 denied  c2c recommenda…stomers/12 → shop/0:8080 tcp NO_POLICY'],
    [
      60,
      '01-05 09:15:31.123 denied  c2c recommendations-for-returning-customers/12 → shop/0:8080 tcp NO_POLICY',
    ],
  ])('of %d columns long names lose their middle, if that helps', (columns, text) => {
    expect(print(DENIED, { columns })).toBe(`${text}\n`);
  });

  test('colours take no columns, and are those of the whole name', () => {
    const palette = createPalette(true);
    const text = print(DENIED, { columns: 80, palette });
    expect(text).toContain(
      palette.named('recommendations-for-returning-customers', 'recommenda…stomers/12'),
    );
    expect(text.replace(/\x1b\[[\d;]*m/g, '')).toBe(print(DENIED, { columns: 80 }));
  });
});

test('all captured flows fit into 80 columns', async () => {
  const { knowledge, cells } = await capturedKnowledge();
  const { print: printCaptured } = compactPrinter({
    labels: new EndLabels(knowledge.directory),
    palette: createPalette(false),
    showRule: false,
    columns: Infinity,
  });
  const lines = [...cells].flatMap(([name, cell]) =>
    flowsOf(`${CAPTURE}/${name}/kern.rfc3339.log`, new Enricher(knowledge, cell)).map(
      printCaptured,
    ),
  );
  expect(lines.length).toBeGreaterThan(60);
  expect(lines.filter((line) => line.length > '\n'.length + 80)).toEqual([]);
});
