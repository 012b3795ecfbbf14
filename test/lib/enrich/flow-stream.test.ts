import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { FlowStream, type LogSeries } from '../../../src/lib/enrich/flow-stream.js';
import { noKnowledge } from '../../../src/lib/enrich/knowledge.js';
import { FlowFilter } from '../../../src/lib/filter/flow-filter.js';
import type { FilterValues } from '../../../src/lib/filter/filter-values.js';
import { parseTimeWindow } from '../../../src/lib/filter/time-window.js';
import type { Flow } from '../../../src/lib/flow/flow.js';
import { logInput, logStream } from '../../../src/lib/log-input/log-file.js';
import type { LogInput } from '../../../src/lib/log-input/log-input.js';
import { logLine, silkPrefix } from '../../support/log-line.js';
import { cut, streamOf } from '../log-input/chunks.js';

const NOW = Date.UTC(2026, 0, 6);
const PREFIX = silkPrefix('OK_', 'd5978989-1401-49ff-46cd-33e7');
const LINES = [1, 2, 3, 4].map((minute) =>
  logLine({ prefix: PREFIX, time: `2026-01-05T09:0${minute}:00Z`, packet: `TCP SPT=${minute}` }),
);
const LOG = Buffer.from(`${LINES.join('\n')}\n`);

interface Wanted {
  readonly filters?: FilterValues;
  readonly since?: string;
}

/** Which of the lines came out, by their source ports, with the stream that gave them. */
async function read(
  series: LogSeries,
  { filters = {}, since }: Wanted = {},
): Promise<{ ports: (number | undefined)[]; flows: Flow[]; stream: FlowStream }> {
  const selection = {
    filter: new FlowFilter(filters),
    window: parseTimeWindow(since, undefined, NOW),
  };
  const stream = new FlowStream(series, selection, noKnowledge());
  const flows: Flow[] = [];
  for await (const batch of stream.batches()) flows.push(...batch);
  return { ports: flows.map(({ packet }) => packet.sourcePort), flows, stream };
}

function logOf(...chunks: readonly Buffer[]): LogInput {
  return logStream(streamOf(...chunks), NOW);
}

describe('a series of logs', () => {
  test('gives its flows, log after log, however the bytes come', async () => {
    const logs = [logOf(...cut(LOG, [5, 300, 301])), logOf(gzipSync(LOG)), logOf()];
    const { ports, stream } = await read({ logs });
    expect(ports).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
    expect([stream.counts, stream.problems]).toEqual([
      { lines: 8, otherLines: 0, damaged: 0, untimed: 0, passedOver: 0 },
      [],
    ]);
  });

  test('gives a last line without its newline', async () => {
    expect((await read({ logs: [logOf(LOG.subarray(0, -1))] })).ports).toEqual([1, 2, 3, 4]);
  });

  test.each([
    ['before a line', `${'x'.repeat(3 << 20)}\n`, 2, 1],
    ['in front of a message', `${'x'.repeat(3 << 20)} `, 1, 0],
    ['a hole in the file', '\0'.repeat(3 << 20), 1, 0],
    ['behind a message', `${LINES[0] ?? ''} ${'y'.repeat(3 << 20)}\n`, 2, 0],
  ])('counts one line for a very long one: %s', async (_, long, lines, otherLines) => {
    const text = Buffer.from(`${long}${LINES[3] ?? ''}\n`);
    const chunks = Array.from({ length: Math.ceil(text.length / 65536) }, (_unused, index) =>
      text.subarray(index * 65536, (index + 1) * 65536),
    );
    const { ports, stream } = await read({ logs: [logOf(...chunks)] });
    expect(ports.at(-1)).toBe(4);
    expect(stream.counts).toMatchObject({ lines, otherLines });
  });

  test('leaves out a line that damage cuts', async () => {
    const broken = gzipSync(LOG, { level: 0 });
    broken.write('y'.repeat(50), broken.indexOf('SPT=2') - 100);
    broken[10] = 7;
    const packed = [gzipSync(LOG), broken, gzipSync(LOG)];
    const { ports, stream } = await read({ logs: [logOf(Buffer.concat(packed))] });
    expect(ports).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
    expect(stream.problems).toHaveLength(1);
  });

  test('counts what it leaves out', async () => {
    const text = `audit: something else\n${PREFIX} IN=eth0 OUT= SRC=10.0.0.1 DS\n${LOG.toString()}`;
    const { ports, stream } = await read({ logs: [logOf(Buffer.from(text))] });
    expect(ports).toEqual([1, 2, 3, 4]);
    expect(stream.counts).toEqual({
      lines: 6,
      otherLines: 1,
      damaged: 1,
      untimed: 0,
      passedOver: 0,
    });
  });

  test('settles the year by the age of the log', async () => {
    const line = logLine({ prefix: PREFIX, envelope: 'Jul 24 19:19:10 localhost kernel:' });
    const { flows } = await read({ logs: [logOf(Buffer.from(line))] });
    expect(flows[0]?.packet.envelope.time?.text).toBe('2025-07-24T19:19:10Z');
  });

  test('is of the cell that wrote it', async () => {
    const cell = { id: 'cell-a' };
    const { flows } = await read({ logs: [logOf(LOG)], cell });
    expect(flows.map((flow) => flow.cell === cell)).toEqual([true, true, true, true]);
  });
});

describe('what is wanted', () => {
  test.each<[Wanted, number[]]>([
    [{ filters: { 'from-port': ['2'] } }, [2]],
    [{ filters: { ip: ['10.255.77.0/24'] } }, [1, 2, 3, 4]],
    [{ filters: { ip: ['10.9.9.9'] } }, []],
    [{ since: '2026-01-05T09:03:00Z' }, [3, 4]],
    [{ filters: { port: ['!4'] }, since: '2026-01-05T09:03:00Z' }, [3]],
  ])('%j', async (wanted, ports) => {
    expect((await read({ logs: [logOf(LOG)] }, wanted)).ports).toEqual(ports);
  });

  test('a line without a time is of no time that is asked for, and counted', async () => {
    const untimed = Buffer.from(`${logLine({ prefix: PREFIX, envelope: '' })}\n`);
    const { ports, stream } = await read({ logs: [logOf(untimed, LOG)] }, { since: '2026-01-05' });
    expect([ports, stream.counts.untimed]).toEqual([[1, 2, 3, 4], 1]);
    const all = await read({ logs: [logOf(untimed)] });
    expect([all.ports.length, all.stream.counts.untimed]).toEqual([1, 0]);
  });
});

describe('a log that fails', () => {
  const elf = readFileSync(process.execPath).subarray(0, 100_000);
  const broken = gzipSync(LOG).subarray(0, -4);

  test.each([
    ['binary', logOf(elf), 'BAD_INPUT', 'stdin is no text and holds no log line'],
    ['binary, packed', logOf(gzipSync(elf)), 'BAD_INPUT', 'stdin is no text and holds no log line'],
    [
      'gone',
      logInput('no-such-file', 'gone', NOW),
      'NOT_FOUND',
      'There is no gone: nothing was read from it',
    ],
  ])('%s: is told, and the next one is read', async (_, log, code, message) => {
    const { ports, stream } = await read({ logs: [log, logOf(LOG)], cell: { id: 'cell-a' } });
    expect(ports).toEqual([1, 2, 3, 4]);
    expect(stream.problems).toEqual([expect.objectContaining({ code, message, cell: 'cell-a' })]);
  });

  test('damaged: what was good is read before', async () => {
    const { ports, stream } = await read({ logs: [logOf(broken), logOf(LOG)] });
    expect(ports).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
    expect(stream.problems).toEqual([
      {
        code: 'PARTIAL',
        message: 'stdin is damaged: it ends too early, what comes before was read',
        hint: 'Fetch the file again; gzip -t or tar -tf tells whether it is whole.',
      },
    ]);
  });

  test('a line in the middle of something binary counts', async () => {
    const { ports, stream } = await read({ logs: [logOf(elf, Buffer.from('\n'), LOG)] });
    expect([ports, stream.problems]).toEqual([[1, 2, 3, 4], []]);
  });

  test('by a mistake of the program ends it', async () => {
    const log = {
      name: 'x',
      latest: NOW,
      open: () => {
        throw new TypeError('a bug');
      },
    };
    await expect(read({ logs: [log] })).rejects.toThrow('a bug');
  });
});
