/** What one line of a cell says, and the shapes in which people hold it. */

export const WORDS =
  'IN=s-010255012009 OUT=s-010255012044 MAC=aa:aa:0a:ff:0c:09:ee:ee:0a:ff:0c:09:08:00 SRC=10.255.12.9 DST=10.255.12.44 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=4711 DF PROTO=TCP SPT=40001 DPT=9001 WINDOW=64240 RES=0x00 SYN URGP=0 MARK=0x5';
export const MESSAGE = `DENY_C2C_5b0e1d2c-77aa-4c3d- ${WORDS}`;
const GLUED = `DENY_C2C_5b0e1d2c-77aa-4c3d-8${WORDS}`;
const TIME = '2031-02-03T04:05:06.700001';
const UPTIME = '[  901.000001]';
const NS = '1927857906700001000';
export const CELL_ID = '6e1f0a4b-1c2d-4e5f-8a9b-0c1d2e3f4a5b';
const DATA = `[instance@47450 director="" deployment="cf-x" group="diego-cell" az="z3" id="${CELL_ID}"]`;
export const FACTS = { id: CELL_ID, group: 'diego-cell', az: 'z3', deployment: 'cf-x' };

export const KERN = `${TIME}+00:00 vm kernel: ${UPTIME} ${MESSAGE}`;
export const RFC5424 = `<4>1 ${TIME}+00:00 10.0.16.77 kernel - - ${DATA} ${UPTIME} ${MESSAGE} `;

/** What a shape of the line still tells; false where it does not. */
export interface Told {
  /** True for the line's own time with all its digits, else the time that is told. */
  readonly time: boolean | string;
  readonly uptime: boolean | number;
  readonly cell: boolean;
}

export type Kind = readonly [name: string, text: string, told: Told];

const all: Told = { time: true, uptime: true, cell: true };
const line: Told = { time: true, uptime: true, cell: false };
const timed = (time: boolean | string): Told => ({ time, uptime: false, cell: false });

function html(text: string, written: Readonly<Record<string, string>>): string {
  return text.replace(/["<>]/g, (sign) => written[sign] ?? sign);
}

/** As one line without JSON. */
export const PLAIN_KINDS: readonly Kind[] = [
  ['kern.log', KERN, line],
  ['syslog-release', RFC5424, all],
  ['glued, before silk 0.25', KERN.replace(MESSAGE, GLUED), line],
  ['CRI', `2033-01-01T00:00:00.5Z stdout F ${KERN}`, line],
  ['short-precise', `Feb 03 04:05:06.700001 vm kernel: ${MESSAGE}`, timed(true)],
  ['short-iso-precise', `2031-02-03T05:05:06.700001+0100 vm kernel: ${MESSAGE}`, timed(true)],
  [
    'short-full',
    `Mon 2031-02-03 04:05:06 UTC vm kernel: ${MESSAGE}`,
    timed('2031-02-03T04:05:06Z'),
  ],
  [
    'short-full, CET',
    `Mon 2031-02-03 05:05:06 CET vm kernel: ${MESSAGE}`,
    timed('2031-02-03T04:05:06Z'),
  ],
  [
    'short-full, a zone of several',
    `Mon 2031-02-03 04:05:06 IST vm kernel: ${MESSAGE}`,
    timed(false),
  ],
  ['short-unix', `1927857906.700001 vm kernel: ${MESSAGE}`, timed(true)],
  ['short-monotonic', `${UPTIME} vm kernel: ${MESSAGE}`, { ...line, time: false }],
  ['short-delta', `[  901.000001 <    0.000021 >] vm kernel: ${MESSAGE}`, { ...line, time: false }],
  ['dmesg', `${UPTIME} ${MESSAGE}`, { ...line, time: false }],
  ['dmesg -d', `[  901.000001 <    0.000021>] ${MESSAGE}`, { ...line, time: false }],
  ['dmesg -r', `<4>${UPTIME} ${MESSAGE}`, { ...line, time: false }],
  ['dmesg -T', `[Mon Feb  3 04:05:06 2031] ${MESSAGE}`, timed('2031-02-03T04:05:06Z')],
  [
    'dmesg -T -d',
    `[Mon Feb  3 04:05:06 2031 <    0.000021>] ${MESSAGE}`,
    timed('2031-02-03T04:05:06Z'),
  ],
  ['dmesg iso', `2031-02-03T04:05:06,700001+00:00 ${MESSAGE}`, timed(true)],
  ['/dev/kmsg', `4,1234,901000001,-;${MESSAGE}`, { ...line, time: false }],
  ['grep -H of short-unix', `kern.log:1927857906.700001 vm kernel: ${MESSAGE}`, timed(true)],
  [
    'dmesg, in a file named by its day',
    `/data/kern-20330101T000000Z.log:${UPTIME} ${MESSAGE}`,
    { ...line, time: false },
  ],
  [
    'kmsg, up for 22 days',
    `4,1234,1927857906700,-;${MESSAGE}`,
    { time: false, uptime: 1927857.9067, cell: false },
  ],
  [
    'short, one blank taken out',
    `Feb 3 04:05:06 vm kernel: ${MESSAGE}`,
    timed('2031-02-03T04:05:06Z'),
  ],
  ['Cisco stamp', `Feb  3 2031 04:05:06 vm kernel: ${MESSAGE}`, timed('2031-02-03T04:05:06Z')],
  ['slashes', `2031/02/03 04:05:06 vm kernel: ${MESSAGE}`, timed('2031-02-03T04:05:06Z')],
  ['Kibana CSV', `"Feb 3, 2031 @ 04:05:06.700","${MESSAGE}"`, timed('2031-02-03T04:05:06.700Z')],
  [
    'Kibana CSV, behind',
    `"${MESSAGE}","Feb 3, 2031 @ 04:05:06.700"`,
    timed('2031-02-03T04:05:06.700Z'),
  ],
  ['Humio CSV', `1927857906700,"${MESSAGE}"`, timed('2031-02-03T04:05:06.700Z')],
  ['Splunk CSV, epoch', `"${MESSAGE}",1927857906.700`, timed('2031-02-03T04:05:06.700Z')],
  ['Kafka console', `CreateTime:1927857906700\tvm\t${MESSAGE}`, timed('2031-02-03T04:05:06.700Z')],
  [
    'aws logs, text',
    `EVENTS\t36\t1990000000000\tvm\t${MESSAGE}\t1927857906700`,
    timed('2031-02-03T04:05:06.700Z'),
  ],
  [
    'Fluent Bit stdout',
    `[0] kern: [[1927857906.700001000, {}], {"log"=>"${MESSAGE}"}]`,
    timed(`${TIME}000Z`),
  ],
  ['logfmt, the time behind', `level=warn msg="${MESSAGE}" host=vm time=${TIME}Z`, timed(true)],
  ['HTML', html(RFC5424, { '"': '&quot;', '<': '&lt;', '>': '&gt;' }), all],
  ['HTML by numbers', html(RFC5424, { '"': '&#34;', '<': '&#x3C;', '>': '&#62;' }), all],
  ['typographic quotes', html(RFC5424, { '"': '\u201d' }), all],
  ['logfmt', `ts=${TIME}Z level=warn host=vm msg="${UPTIME} ${MESSAGE}"`, line],
  ['Splunk CSV', `"${RFC5424.replace(/"/g, '""')}","2033-01-01T00:00:00.000","10.0.16.77"`, all],
  ['CSV, the time behind', `"${MESSAGE} ","${TIME}Z","vm"`, timed(true)],
  ['TSV', `vm\t${TIME}Z\t${UPTIME} ${MESSAGE}\tx`, line],
  ['logcli', `2033-01-01T00:00:00Z {host="vm", job="kern"} ${KERN}`, line],
  [
    'Fluentd stdout',
    `2033-01-01 00:00:00.000000000 +0000 kern: {"message":${JSON.stringify(KERN)}}`,
    line,
  ],
];

/** With something within the prefix, so that it does not stand in the line as it is. */
export const TYPESET_KINDS: readonly Kind[] = [
  ['typographic hyphen', KERN.replace('77aa-', '77aa\u2011'), line],
  ['Splunk XML', `<v trim='0'>${KERN.replace('DENY', '<sg h="1">DENY</sg>')}</v>`, line],
  ['Markdown', KERN.replace(/([_[\]])/g, String.raw`\$1`), line],
  ['less', KERN.replace('DENY', 'ESC[31mDENYESC[0m'), line],
];

const journal = {
  __REALTIME_TIMESTAMP: '1927857906700001',
  _SOURCE_MONOTONIC_TIMESTAMP: '901000001',
  _TRANSPORT: 'kernel',
};
const json = (value: unknown): string => JSON.stringify(value);
const otlp = (value: Readonly<Record<string, string>>): unknown[] =>
  Object.entries(value).map(([key, stringValue]) => ({ key, value: { stringValue } }));

/** As JSON, in the shapes of journals, shippers and stores. */
export const JSON_KINDS: readonly Kind[] = [
  ['journal', json({ ...journal, MESSAGE }), line],
  ['journal, bytes', json({ ...journal, MESSAGE: [...Buffer.from(MESSAGE)] }), line],
  [
    'Filebeat',
    json({ '@timestamp': '2033-01-01T00:00:00Z', message: KERN, host: { name: 'lb' } }),
    line,
  ],
  [
    'Elastic Agent, the line twice',
    json({ '@timestamp': `${TIME}Z`, message: MESSAGE, event: { original: RFC5424 } }),
    all,
  ],
  [
    'Elasticsearch',
    json({
      hits: {
        hits: [
          { _id: 'x', _source: { '@timestamp': `${TIME}Z`, message: `${UPTIME} ${MESSAGE}` } },
        ],
      },
    }),
    line,
  ],
  ['Logstash', json({ '@timestamp': '2033-01-01T00:00:00Z', host: 'lb1', message: RFC5424 }), all],
  [
    'Vector',
    json({
      host: '10.0.16.77',
      'instance@47450': FACTS,
      message: `${UPTIME} ${MESSAGE}`,
      timestamp: `${TIME}Z`,
    }),
    all,
  ],
  [
    'Fluent Bit',
    json({ date: 1927857906.700001, log: `${UPTIME} ${MESSAGE}`, ident: 'kernel' }),
    line,
  ],
  [
    'Fluent Bit kmsg',
    json({ date: 1, priority: 4, sequence: 9, sec: 901, usec: 1, msg: MESSAGE }),
    { ...line, time: false },
  ],
  [
    'Docker',
    json({ log: `${KERN}\n`, stream: 'stdout', time: '2033-01-01T00:00:00.123456789Z' }),
    line,
  ],
  [
    'JSON in JSON',
    json({
      log: `${json({ ts: `${TIME}Z`, msg: `${UPTIME} ${MESSAGE}` })}\n`,
      time: '2033-01-01T00:00:00Z',
    }),
    line,
  ],
  [
    'CloudWatch',
    json({ events: [{ timestamp: 1927857906700, message: MESSAGE }] }),
    timed('2031-02-03T04:05:06.700Z'),
  ],
  [
    'Logs Insights',
    json({
      results: [
        [
          { field: '@timestamp', value: '2031-02-03 04:05:06.700' },
          { field: '@message', value: MESSAGE },
        ],
      ],
    }),
    timed('2031-02-03T04:05:06.700Z'),
  ],
  [
    'Splunk',
    json({
      preview: false,
      result: { _raw: RFC5424, _time: '2033-01-01T00:00:00.700+00:00', host: 'x' },
    }),
    all,
  ],
  [
    'Splunk HEC',
    json({ time: '1927857906.700001', host: 'vm', event: `${UPTIME} ${MESSAGE}` }),
    line,
  ],
  [
    'Loki',
    json({
      data: { result: [{ stream: { host: 'vm' }, values: [[NS, `${UPTIME} ${MESSAGE}`]] }] },
    }),
    { ...line, time: `${TIME}000Z` },
  ],
  [
    'logcli -o jsonl',
    json({ labels: { host: 'vm' }, line: `${UPTIME} ${MESSAGE}`, timestamp: `${TIME}Z` }),
    line,
  ],
  [
    'GCP',
    json([
      {
        textPayload: `${UPTIME} ${MESSAGE}`,
        timestamp: `${TIME}Z`,
        receiveTimestamp: '2033-01-01T00:00:00Z',
      },
    ]),
    line,
  ],
  [
    'GCP, structured',
    json({ jsonPayload: { message: `${UPTIME} ${MESSAGE}` }, timestamp: `${TIME}Z` }),
    line,
  ],
  [
    'GELF',
    json({
      version: '1.1',
      host: '10.0.16.77',
      short_message: `${UPTIME} ${MESSAGE}`,
      timestamp: 1927857906.700001,
    }),
    { ...line },
  ],
  [
    'Datadog',
    json({ data: [{ attributes: { timestamp: `${TIME}Z`, message: `${UPTIME} ${MESSAGE}` } }] }),
    line,
  ],
  [
    'OTLP',
    json({
      resourceLogs: [
        {
          resource: { attributes: otlp({ 'host.name': 'vm' }) },
          scopeLogs: [
            {
              logRecords: [
                {
                  timeUnixNano: NS,
                  observedTimeUnixNano: '1990000000000000000',
                  body: { stringValue: `${UPTIME} ${MESSAGE}` },
                },
              ],
            },
          ],
        },
      ],
    }),
    { ...line, time: `${TIME}000Z` },
  ],
  [
    'rsyslog',
    json({
      msg: ` ${UPTIME} ${MESSAGE}`,
      timereported: `${TIME}+00:00`,
      timegenerated: '2033-01-01T00:00:00Z',
      'rfc5424-sd': { 'instance@47450': FACTS },
      fromhost: 'lb',
    }),
    all,
  ],
  [
    'Papertrail',
    json({
      events: [{ received_at: '2033-01-01T00:00:00Z', generated_at: `${TIME}Z`, message: MESSAGE }],
    }),
    timed(true),
  ],
  [
    'syslog-ng',
    json({ DATE: 'Feb  3 04:05:06', ISODATE: `${TIME}+00:00`, MESSAGE: `${UPTIME} ${MESSAGE}` }),
    line,
  ],
  [
    'Logstash, RFC 5424',
    json({ '@timestamp': '2033-01-01T00:00:00Z', syslog5424_ts: `${TIME}Z`, message: MESSAGE }),
    timed(true),
  ],
  [
    'Sumo',
    json({ messages: [{ map: { _messagetime: '1927857906700', _raw: MESSAGE } }] }),
    timed('2031-02-03T04:05:06.700Z'),
  ],
  [
    'dmesg -J',
    json({ dmesg: [{ pri: 4, time: 901.000001, msg: MESSAGE }] }),
    { ...line, time: false },
  ],
  [
    'Log Analytics',
    json({
      tables: [
        {
          columns: [{ name: 'TimeGenerated' }, { name: 'SyslogMessage' }],
          rows: [[`${TIME}Z`, `${UPTIME} ${MESSAGE}`]],
        },
      ],
    }),
    line,
  ],
  [
    'Gson',
    json({ time: `${TIME}Z`, message: `${UPTIME} ${MESSAGE}` }).replace(/=/g, String.raw`\u003d`),
    line,
  ],
  [
    'year by the envelope',
    json({ time: '2019-04-18T18:01:06Z', message: `Apr 18 18:01:05 vm kernel: ${MESSAGE}` }),
    timed('2019-04-18T18:01:05Z'),
  ],
];

/** What may stand before a line of JSON. */
export const BEFORE_JSON = ['', '  ', '\ufeff', '\x1e', 'data: ', 'kern.log:', '12:'];
/** What may stand before a line without. */
export const BEFORE = [
  ...[
    '',
    '  ',
    '\ufeff',
    '"',
    '> ',
    '| ',
    '12:',
    '/var/log/kern.log:',
    './a b/kern.log:12:',
    'C:\\logs\\kern.log:',
  ],
  ...['\x1b[35m\x1b[Kkern.log\x1b[m\x1b[K\x1b[36m\x1b[K:\x1b[m\x1b[K', "'", '- ', 'log: '],
];
/** What may stand behind the last word. */
export const BEHIND = [
  ...[
    '',
    ' ',
    '\0\0',
    '"',
    '",',
    '\\"',
    "'",
    ')',
    ']',
    '}',
    ' )',
    '#012',
    '\\n',
    '\r',
    ' \r',
    '\x1b[0m',
    '\x1b[m\x1b[K',
  ],
  ...[
    '\t',
    '\u00a0',
    '\u200b',
    ';',
    ' | x',
    '","vm"',
    '\\u0000',
    '&quot;',
    '.',
    ' <- no ACK here',
    ' more text',
  ],
];
/** What copying, colouring and converting make of the blanks between the words, or of one word. */
export const WITHIN: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace('DENY', '\x1b[01;31m\x1b[KDENY\x1b[m\x1b[K'),
  (text) => text.replace('5b0e1d2c', '\x1b[1;31m5b0e1d2c\x1b[0m'),
  (text) => text.replace('DPT=9001', '\x1b[01;31m\x1b[KDPT=9001\x1b[m\x1b[K'),
  (text) => text.replace('SYN', '\x1b[31mSYN\x1b[0m'),
  (text) => text.replace('MARK', '#033[1mMARK'),
  (text) => text.replace(/ (?=IN=|OUT|MAC|SRC|DST|SPT|DPT|MARK)/g, '\t'),
  (text) => text.replace(/ (?=IN=|OUT|MAC|SRC|DST|SPT|DPT|MARK)/g, '\u00a0'),
  (text) => text.replace(/ (?=IN=|OUT|MAC|SRC|DST|SPT|DPT|MARK)/g, '  '),
  (text) => text.replace('SRC=', '\u200bSRC='),
];
