import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';
import { gatherKnowledge } from '../../../src/lib/enrich/knowledge.js';
import { findLines } from '../../../src/lib/explain/line-match.js';
import { Enricher } from '../../../src/lib/flow/enricher.js';
import { readPastedPackets } from '../../../src/lib/kernel-log/pasted-packets.js';
import { lagerPrinter } from '../../../src/lib/output/flow/lager.js';
import { findMatches } from '../../../src/lib/explain/find-matches.js';
import { FlowFilter } from '../../../src/lib/filter/flow-filter.js';

const SNAPSHOT = 'test/fixtures/ipv6/snapshot';
const NOW = Date.UTC(2031, 1, 4, 6);

test('a denied line of IPv6 has its rule of IPv6, its reason, and who sent it', async () => {
  const { knowledge } = await gatherKnowledge(await openSnapshot(SNAPSHOT));
  const line =
    'Feb  4 05:06:01 c kernel: [ 1.1] DENY_1c0ffee1-2222-4333-5444 IN=s-010255021003 OUT=eth0 MAC= SRC=2a00:abcd:0001:0002:0000:0000:0000:1003 DST=2001:0db8:00ff:0000:0000:0000:0000:0010 LEN=80 TC=0 HOPLIMIT=63 FLOWLBL=421337 PROTO=TCP SPT=40101 DPT=25 WINDOW=64800 RES=0x00 SYN URGP=0 ';
  const [found] = findLines(line, knowledge, NOW);
  expect(found?.flow).toMatchObject({
    verdict: 'denied',
    reason: 'ASG_NO_RULE',
    source: { ip: '2a00:abcd:1:2::1003', app: { name: 'orders' } },
    destination: { ip: '2001:db8:ff::10', port: 25 },
    rule: { chain: 'asg-1c0ffee1222243335444', number: 5 },
  });
});

test.each(['2a00:abcd:1:2::1003', '2A00:ABCD:0001:0002::1003', '[2a00:abcd:1:2::1003]'])(
  'explain finds the container with %s',
  async (address) => {
    const { value } = await (await openSnapshot(SNAPSHOT)).directory();
    expect(findMatches(value, address)).toMatchObject([
      { type: 'instance', ip: '10.255.21.3', ipv6: '2a00:abcd:1:2::1003' },
    ]);
  },
);

test.each([
  ['2001:db8::/32', 4],
  ['!2001:DB8:00ff::/48', 1],
  ['[2001:0db8:ff::10]', 3],
  ['ff02::2', 1],
  ['::ffff:10.0.0.1', 0],
])('the filter --ip %s takes %i lines of v6.log', async (ip, count) => {
  const { knowledge } = await gatherKnowledge(await openSnapshot(SNAPSHOT));
  const filter = new FlowFilter(ip.startsWith('!') ? { 'to-ip': [ip] } : { ip: [ip] });
  const text = await readFile('test/fixtures/ipv6/v6.log', 'utf8');
  const enricher = new Enricher(knowledge);
  const flows = readPastedPackets(text, NOW).map((packet) => enricher.enrich(packet));
  expect(flows.filter((flow) => filter.test(flow))).toHaveLength(count);
});

test('lager has addresses as the line has them, as iptables-logger does', async () => {
  const { knowledge } = await gatherKnowledge(await openSnapshot(SNAPSHOT));
  const [packet] = readPastedPackets(await readFile('test/fixtures/ipv6/v6.log', 'utf8'), NOW);
  if (packet === undefined) throw new Error('no packet');
  expect(lagerPrinter().print(new Enricher(knowledge).enrich(packet))).toContain(
    '"src_ip":"2001:0db8:0002:0001:0000:0000:0000:0002","dst_ip":"2001:0db8:00ff:0000:0000:0000:0000:0010"',
  );
});
