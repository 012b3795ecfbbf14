import { describe, expect, test } from '@jest/globals';
import { KernelLogReader } from '../../../src/lib/kernel-log/kernel-log-reader.js';
import { LATEST, readOne, readText } from './read-lines.js';

const TCP =
  'IN=s-010255073003 OUT=eth0 MAC=aa:aa:0a:ff:49:03:ee:ee:0a:ff:49:03:08:00 SRC=10.255.73.3 DST=8.8.8.8 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=15946 DF PROTO=TCP SPT=51858 DPT=80 WINDOW=27400 RES=0x00 SYN URGP=0 MARK=0x1 ';
const MESSAGE = `OK_1f97ff6d-4517-43a0-5aef-f ${TCP}`;
const UPTIME = '[1468637.581122]';
const TIME = '2026-01-05T09:15:31.123456';
const SYSLOG_DATA =
  '[instance@47450 director="bosh-lab" deployment="cf" group="diego-cell" az="z1" id="0455ec2b-11fa-41ab-9d1c-f3a575cd55ea"]';
const SYSLOG = `1 ${TIME}+00:00 10.0.16.15 kernel - - ${SYSLOG_DATA} ${UPTIME} ${MESSAGE}`;
const SYSLOG_CELL = {
  id: '0455ec2b-11fa-41ab-9d1c-f3a575cd55ea',
  name: 'diego-cell/0455ec2b-11fa-41ab-9d1c-f3a575cd55ea',
  ip: '10.0.16.15',
  az: 'z1',
  deployment: 'cf',
};

const PACKET = {
  inInterface: 's-010255073003',
  outInterface: 'eth0',
  source: '10.255.73.3',
  destination: '8.8.8.8',
  protocol: 'tcp',
  sourcePort: 51858,
  destinationPort: 80,
  tcpFlags: ['SYN'],
  mark: 1,
};

describe('envelopes', () => {
  test.each<[string, string, { time?: string; uptime?: number; cell?: object }]>([
    [
      'RFC 3339, as stemcells write it',
      `${TIME}+00:00 6bd8a9b3-1f5c-4b8e-9d3e-0c2f8f1f2a3b kernel: ${UPTIME} ${MESSAGE}`,
      { time: `${TIME}Z`, uptime: 1468637.581122 },
    ],
    [
      'RFC 3339 without a host',
      `${TIME}+00:00 kernel: ${UPTIME} ${MESSAGE}`,
      { time: `${TIME}Z`, uptime: 1468637.581122 },
    ],
    [
      'traditional',
      `Jul 24 19:19:10 localhost kernel: ${UPTIME} ${MESSAGE}`,
      { time: '2026-07-24T19:19:10Z', uptime: 1468637.581122 },
    ],
    [
      'traditional, day filled with a blank',
      `May  3 19:19:10 localhost kernel: [   12.000001] ${MESSAGE}`,
      { time: '2026-05-03T19:19:10Z', uptime: 12.000001 },
    ],
    [
      'traditional, day filled with a zero, no host',
      `May 03 19:19:10 kernel: ${UPTIME} ${MESSAGE}`,
      { time: '2026-05-03T19:19:10Z', uptime: 1468637.581122 },
    ],
    [
      'without the kernel time (printk.time=0)',
      `${TIME}+00:00 localhost kernel: ${MESSAGE}`,
      { time: `${TIME}Z` },
    ],
    [
      'RFC 5424 of syslog-release',
      `<4>${SYSLOG}`,
      { time: `${TIME}Z`, uptime: 1468637.581122, cell: SYSLOG_CELL },
    ],
    [
      'the same, octet-counted',
      `${`<4>${SYSLOG}`.length} <4>${SYSLOG}`,
      { time: `${TIME}Z`, uptime: 1468637.581122, cell: SYSLOG_CELL },
    ],
    [
      'RFC 3164 with a priority',
      `<4>Jul 24 19:19:10 localhost kernel: ${UPTIME} ${MESSAGE}`,
      { time: '2026-07-24T19:19:10Z', uptime: 1468637.581122 },
    ],
    [
      'the old relay form',
      `Jun 16 23:18:38 kern kernel [job=diego_cell index=1] [2681198.826158] ${MESSAGE}`,
      { time: '2026-06-16T23:18:38Z', uptime: 2681198.826158, cell: { name: 'diego_cell/1' } },
    ],
    ['dmesg', `[ 2402.467201] ${MESSAGE}`, { uptime: 2402.467201 }],
    ['dmesg with the caller', `[ 2402.467201][  T42] ${MESSAGE}`, { uptime: 2402.467201 }],
    ['dmesg -T', `[Sun Nov 22 01:02:13 2026] ${MESSAGE}`, { time: '2026-11-22T01:02:13Z' }],
    [
      'dmesg -x -T',
      `kern  :warn  : [Sun Nov 22 01:02:13 2026] ${MESSAGE}`,
      { time: '2026-11-22T01:02:13Z' },
    ],
    ['dmesg -x', `kern  :warn  : [ 2402.467201] ${MESSAGE}`, { uptime: 2402.467201 }],
    [
      'bosh ssh -c without a terminal',
      `diego-cell/0455ec2b-11fa-41ab-9d1c-f3a575cd55ea: stdout | ${TIME}+00:00 h kernel: ${UPTIME} ${MESSAGE}`,
      {
        time: `${TIME}Z`,
        uptime: 1468637.581122,
        cell: {
          id: '0455ec2b-11fa-41ab-9d1c-f3a575cd55ea',
          name: 'diego-cell/0455ec2b-11fa-41ab-9d1c-f3a575cd55ea',
        },
      },
    ],
    [
      'the same where the line names its own cell',
      `router/0: stdout | <4>${SYSLOG}`,
      { time: `${TIME}Z`, uptime: 1468637.581122, cell: SYSLOG_CELL },
    ],
    [
      'the same by an index',
      `cell/0: stdout | ${UPTIME} ${MESSAGE}`,
      { uptime: 1468637.581122, cell: { name: 'cell/0' } },
    ],
    [
      'dmesg --time-format iso',
      `2026-11-22T01:02:13,327730+00:00 ${MESSAGE}`,
      { time: '2026-11-22T01:02:13.327730Z' },
    ],
    [
      'journalctl -o short-iso-precise',
      `2026-01-05T10:15:31.123456+0100 host kernel: ${MESSAGE}`,
      { time: `${TIME}Z` },
    ],
    ['nothing but the message', MESSAGE, {}],
    [
      'after the NUL bytes of a torn write',
      `\0\0\0\0${TIME}+00:00 h kernel: ${UPTIME} ${MESSAGE}`,
      { time: `${TIME}Z`, uptime: 1468637.581122 },
    ],
    [
      'after a byte order mark',
      `\ufeff${TIME}+00:00 h kernel: ${UPTIME} ${MESSAGE}`,
      { time: `${TIME}Z`, uptime: 1468637.581122 },
    ],
  ])('%s', (_, line, expected) => {
    const packet = readOne(`${line}\n`);
    expect(packet).toMatchObject(PACKET);
    expect(packet.raw).toBe(Buffer.from(line, 'utf8').toString('latin1'));
    expect({
      time: packet.envelope.time?.text,
      uptime: packet.envelope.uptime,
      cell: packet.envelope.cell,
      repeated: packet.envelope.repeated,
    }).toEqual({ time: undefined, uptime: undefined, cell: undefined, ...expected });
  });

  test('a syslog host that is a name is no address of the cell', () => {
    const line = SYSLOG.replace('10.0.16.15', 'q-s0.diego-cell.default.cf.bosh');
    expect(readOne(line).envelope.cell).not.toHaveProperty('ip');
  });

  test('message repeated N times', () => {
    const line = `${TIME}+00:00 h kernel: message repeated 3 times: [ ${UPTIME} ${MESSAGE.trimEnd()}]`;
    const packet = readOne(line);
    expect(packet).toMatchObject(PACKET);
    expect(packet.envelope).toMatchObject({ repeated: 3, uptime: 1468637.581122 });
  });

  test('journalctl -o json: text and list of bytes', () => {
    const fields = {
      __REALTIME_TIMESTAMP: '1795309341397851',
      _SOURCE_MONOTONIC_TIMESTAMP: '2402467201',
      _TRANSPORT: 'kernel',
    };
    const asText = JSON.stringify({ ...fields, MESSAGE });
    const asBytes = JSON.stringify({ ...fields, MESSAGE: [...Buffer.from(MESSAGE)] });
    for (const line of [asText, asBytes]) {
      const packet = readOne(`${line}\n`);
      expect(packet).toMatchObject({ ...PACKET, raw: line });
      expect(packet.envelope.time?.text).toBe('2026-11-22T01:02:21.397851Z');
      expect(packet.envelope.uptime).toBe(2402.467201);
    }
  });

  test.each([
    '{',
    '{}',
    '{"MESSAGE":null}',
    '{"MESSAGE":"usb 1-1: new device"}',
    '{"MESSAGE":[1.5]}',
  ])('a line of JSON that is no packet: %s', (line) => {
    expect(readText(`${line}\n`)).toEqual({
      packets: [],
      counts: { lines: 1, otherLines: 1, damaged: 0 },
    });
  });
});

describe('prefixes before IN=', () => {
  test.each([
    ['29 characters glued', '1f97ff6d-4517-43a0-5aef-f5915'],
    ['28 characters and a blank', '1f97ff6d-4517-43a0-5aef-f591 '],
  ])('Garden: %s', (_, prefix) => {
    const packet = readOne(
      `Jun 16 23:18:38 kern kernel [job=diego_cell index=1] [2681198.826158] ${prefix}IN=wbrdg-0afe0008 OUT=eth0 MAC=1e:4d:39:af:e6:04:72:87:1b:3b:15:01:08:00 SRC=10.254.0.10 DST=10.0.0.20 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=40628 DF PROTO=TCP SPT=52232 DPT=80 WINDOW=28280 RES=0x00 SYN URGP=0`,
    );
    expect(packet).toMatchObject({ inInterface: 'wbrdg-0afe0008', destinationPort: 80 });
    expect(packet.prefix).toMatchObject({ verdict: 'allowed', kind: 'asg', text: prefix.trim() });
  });

  test.each([
    'usb 1-1: new high-speed USB device',
    `[UFW BLOCK] ${TCP}`,
    `DENY_ALL ${TCP}`,
    `MAIN=1 ${TCP}`,
    'OK_1f97ff6d-4517-43a0-5aef-f without an interface',
  ])('no line of silk or Garden: %s', (message) => {
    const { packets, counts } = readText(`${TIME}+00:00 h kernel: ${UPTIME} ${message}\n`);
    expect(packets).toEqual([]);
    expect(counts).toEqual({ lines: 1, otherLines: 1, damaged: 0 });
  });
});

describe('fields', () => {
  const message = (rest: string): string =>
    `DENY_1f97ff6d-4517-43a0-5aef IN=s-010255073003 OUT=eth0 MAC=aa SRC=10.255.73.3 DST=10.0.0.5 LEN=84 TOS=0x00 PREC=0x00 TTL=63 ID=30512 DF ${rest}`;

  test.each<[string, object]>([
    [
      'PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1 ',
      { protocol: 'icmp', icmpType: 8, icmpCode: 0, sourcePort: undefined, tcpFlags: undefined },
    ],
    [
      'PROTO=UDP SPT=40112 DPT=53 LEN=40 ',
      { protocol: 'udp', sourcePort: 40112, destinationPort: 53, mark: undefined },
    ],
    [
      'PROTO=TCP SPT=1 DPT=2 SEQ=4 ACK=5 WINDOW=0 RES=0x00 ACK RST URGP=0 OPT (0101080A) MARK=0xffff0000 ',
      { tcpFlags: ['ACK', 'RST'], mark: 0xffff0000 },
    ],
    [
      'PROTO=TCP SPT=1 DPT=2 WINDOW=0 RES=0x00 AE CWR ECE URG ACK PSH RST SYN FIN URGP=0 ',
      { tcpFlags: ['AE', 'CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN'] },
    ],
    ['PROTO=TCP SPT=1 DPT=2 WINDOW=0 RES=0x00 URGP=0 ', { tcpFlags: [] }],
    [
      'PROTO=ICMP TYPE=3 CODE=3 [SRC=203.0.113.10 DST=10.255.73.3 LEN=28 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=UDP SPT=5555 DPT=4444 LEN=8 ] MTU=1400 MARK=0x1 ',
      { protocol: 'icmp', icmpType: 3, icmpCode: 3, sourcePort: undefined, mark: 1 },
    ],
    ['PROTO=ESP SPI=0x101 MARK=0x1a ', { protocol: 'esp', mark: 26 }],
    ['PROTO=AH SPI=0x101', { protocol: 'ah' }],
    ['PROTO=47', { protocol: '47', sourcePort: undefined }],
    ['FRAG:64 PROTO=TCP ', { protocol: 'tcp', sourcePort: undefined, tcpFlags: [] }],
    ['OPT (0717) PROTO=TCP INCOMPLETE [8 bytes] MARK=0x2 ', { protocol: 'tcp', mark: 2 }],
    ['TRUNCATED ', { protocol: undefined, mark: undefined }],
    ['PROTO=BOGUS SPT=1', { protocol: undefined }],
    [
      'PROTO=UDP SPT=99999 DPT=x MARK=0xzz ',
      { sourcePort: undefined, destinationPort: undefined, mark: undefined },
    ],
    ['PROTO=UDP SPT= DPT=80', { sourcePort: undefined, destinationPort: 80 }],
    ['PROTO=UDP SPT=1 DPT=2 SPT=3 DPT=4 ', { sourcePort: 1, destinationPort: 2 }],
  ])('%s', (rest, expected) => {
    expect(readOne(message(rest))).toMatchObject(expected);
  });

  test('IPv6 in its short form', () => {
    const packet = readOne(
      'DENY_1f97ff6d-4517-43a0-5aef IN=s-010255073003 OUT=eth0 MAC=aa SRC=fd00:0000:0000:0000:0000:0000:0000:0003 DST=2001:0db8:0000:0000:0000:0000:0000:0001 LEN=80 TC=0 HOPLIMIT=63 FLOWLBL=0 PROTO=ICMPv6 TYPE=128 CODE=0 ID=7 SEQ=1 ',
    );
    expect(packet).toMatchObject({
      source: 'fd00::3',
      destination: '2001:db8::1',
      protocol: 'icmpv6',
      icmpType: 128,
    });
  });

  test('addresses that somebody took out stay empty', () => {
    expect(
      readOne(
        'DENY_1f97ff6d-4517-43a0-5aef IN=a OUT=b SRC= DST= LEN=60 PROTO=TCP SPT=1 DPT=80 SYN',
      ),
    ).toMatchObject({ source: '', destination: '', sourcePort: 1, destinationPort: 80 });
  });

  test.each([
    'SRC=10.255.7',
    'SRC= DST=',
    'SRC= DST=8.8.8.8 LEN=60',
    'SRC=10.255.73.3 DST=8.8.8',
    'SRC=x DST=y ',
  ])('a message without both addresses is damaged: %s', (rest) => {
    const { packets, counts } = readText(`DENY_1f97ff6d-4517-43a0-5aef IN=a OUT=b ${rest}\n`);
    expect(packets).toEqual([]);
    expect(counts).toEqual({ lines: 1, otherLines: 0, damaged: 1 });
  });
});

describe('lines', () => {
  test('CRLF, no newline at the end, and more than 4 kB', () => {
    const long = `${MESSAGE}${'OPT=1 '.repeat(1000)}MARK=0x7`;
    const { packets, counts } = readText(`${MESSAGE}\r\n\r\n${long}\n${MESSAGE.trimEnd()}`);
    expect(packets.map(({ mark }) => mark)).toEqual([1, 1, 1]);
    expect(packets[0]?.raw).toBe(MESSAGE);
    expect(counts).toEqual({ lines: 4, otherLines: 1, damaged: 0 });
  });

  const second = MESSAGE.replace('OK_1f97ff6d', 'OK_2222ff6d').replace('DPT=80', 'DPT=443');

  test.each([
    ['blank between', `${TIME}+00:00 h kernel: ${UPTIME} ${second}`, ''],
    ['cut within the mark', `Jul 24 19:19:10 h kernel: ${UPTIME} ${second}`, 'MARK=0x1 '],
    ['only the kernel time between', `[    3.000001] ${second}`, ''],
    ['a priority between', `<4>${TIME}Z h kernel: ${second}`, ''],
    ['nothing between', second, ''],
  ])('two messages in one line: %s', (_, next, cut) => {
    const first = `[    1.000001] ${cut === '' ? MESSAGE : MESSAGE.slice(0, -cut.length + 4)}`;
    const { packets, counts } = readText(`${first}${next}\n`);
    expect(packets.map(({ destinationPort }) => destinationPort)).toEqual([80, 443]);
    expect(packets.map(({ raw }) => raw).join('')).toBe(`${first}${next}`);
    expect(packets[0]?.mark).toBe(cut === '' ? 1 : undefined);
    expect(counts.lines).toBe(1);
  });

  test('octet-counted frames without newlines', () => {
    const frame = (port: number): string => {
      const text = `<4>${SYSLOG}`.trimEnd().replace('DPT=80', `DPT=${port}`);
      return `${text.length} ${text}`;
    };
    const { packets, counts } = readText([1, 2, 3].map(frame).join(''));
    expect(packets.map(({ destinationPort, mark }) => [destinationPort, mark])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    expect(counts.lines).toBe(3);
  });

  test('a head test turns lines down before they are read to their end, and changes no count', () => {
    const reader = new KernelLogReader();
    const taken: number[] = [];
    reader.readBlock(
      `${MESSAGE}\nnothing\n${second}\n`,
      LATEST,
      ({ destinationPort = 0 }) => taken.push(destinationPort),
      (prefix, source, destination) =>
        prefix.piece.startsWith('2222') && source === '10.255.73.3' && destination === '8.8.8.8',
    );
    expect(taken).toEqual([443]);
    expect(reader.counts).toEqual({ lines: 3, otherLines: 1, damaged: 0 });
  });
});
