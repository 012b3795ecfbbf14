import { describe, expect, test } from '@jest/globals';
import { readRepLog } from '../../../src/lib/directory/rep-log.js';

const APP = '4ccbb24c-268e-421a-9d1b-3678b6eb40d0';
const VERSION = '5e1f0f0a-0a5c-4f58-9d0c-6d0a8d0b5f11';
const HANDLE = 'd08bb414-cdba-4381-412a-e9ecc1b2c3d4';

function read(...lines: string[]) {
  const { value, problems } = readRepLog({ name: 'rep.log', text: lines.join('\n'), cell: 'c1' });
  expect(problems).toEqual([]);
  return value?.containers ?? [];
}

function message(timestamp: string, data: unknown): string {
  return JSON.stringify({ timestamp, source: 'rep', message: 'rep.some-step', data });
}

const OLD = '1498136872.889604807';
const OLD_MS = 1498136872889;

test('behind a syslog header, with the old timestamp, as in the knowledge base', () => {
  const line = message(OLD, {
    'container-guid': HANDLE,
    'lrp-key': { process_guid: `${APP}-${VERSION}` },
  });
  const header = 'Jun 22 13:07:52 user vcap.rep [job=diego_cell index=2] ';
  expect(read(header + line)).toEqual([
    {
      handle: HANDLE,
      cellId: 'c1',
      processGuid: APP,
      processVersion: VERSION,
      since: OLD_MS,
      until: OLD_MS,
      evidence: {
        from: 'rep-log',
        detail: `process_guid ${APP}-${VERSION}, seen 2017-06-22T13:07:52.889Z`,
      },
    },
  ]);
});

test('first and last sight, process and address come together from several messages', () => {
  const first = message('2026-01-05T09:00:00.5Z', { 'instance-guid': HANDLE });
  const second = message('2026-01-05T09:00:01Z', [
    { 'lrp-instance-key': { instance_guid: HANDLE, cell_id: 'c1' } },
    { 'lrp-key': { process_guid: 'p', index: 0 }, 'net-info': { instance_address: '10.255.73.3' } },
  ]);
  const last = message('2026-01-05T09:30:00Z', { 'container-guid': HANDLE });
  expect(read(first, second, last)).toEqual([
    expect.objectContaining({
      handle: HANDLE,
      processGuid: 'p',
      index: 0,
      ip: '10.255.73.3',
      since: Date.UTC(2026, 0, 5, 9, 0, 0, 500),
      until: Date.UTC(2026, 0, 5, 9, 30),
    }),
  ]);
});

test('in a message about several containers only keys of one object belong together', () => {
  const line = message(OLD, {
    process_guid: 'outside',
    lrps: [
      { instance_guid: 'i1', process_guid: 'p1' },
      { instance_guid: 'i2', process_guid: 'p2' },
      { instance_guid: 'i3' },
    ],
  });
  expect(read(line).map(({ handle, processGuid }) => [handle, processGuid])).toEqual([
    ['i1', 'p1'],
    ['i2', 'p2'],
    ['i3', undefined],
  ]);
});

test('two processes beside one container tell nothing about which is its own', () => {
  const line = message(OLD, {
    'container-guid': HANDLE,
    a: { process_guid: 'p1' },
    b: { process_guid: 'p2' },
  });
  expect(read(line)[0]).not.toHaveProperty('processGuid');
});

describe('lines that tell nothing', () => {
  test.each([
    ['no JSON', 'Jun 22 13:07:52 rep started, container-guid unknown'],
    ['cut off', message(OLD, { 'container-guid': HANDLE }).slice(0, -3)],
    ['no data', '{"timestamp":"1","message":"container-guid"}'],
    ['keys outside data', `{"container-guid":"${HANDLE}","data":{}}`],
    ['empty guid', message(OLD, { 'container-guid': '' })],
  ])('%s', (_case, line) => {
    expect(read(line)).toEqual([]);
  });

  test('a time that is none leaves the sight unbounded', () => {
    const [container] = read(message('soon', { 'container-guid': HANDLE }));
    expect(container).not.toHaveProperty('since');
    expect(container?.evidence.detail).toBe('named in it');
  });

  test('deep nesting does not overflow', () => {
    const depth = 50_000;
    const data = `${'{"a":'.repeat(depth)}{"container-guid":"${HANDLE}"}${'}'.repeat(depth)}`;
    expect(read(`{"timestamp":"1","data":${data}}`)).toHaveLength(1);
  });
});

test('an index counts where it stands beside the one process, and nowhere else', () => {
  const index = (...data: unknown[]) =>
    read(message(OLD, [{ 'container-guid': HANDLE }, ...data])).map((one) => one.index);
  expect(index({ 'lrp-key': { process_guid: 'p', index: 3, domain: 'cf-apps' } })).toEqual([3]);
  expect(index({ process_guid: 'p', tag: { epoch: 'e', index: 7 } })).toEqual([undefined]);
  expect(index({ index: 2 })).toEqual([undefined]);
  expect(index({ process_guid: 'p', index: 1 }, { process_guid: 'p', index: 2 })).toEqual([
    undefined,
  ]);
  expect(index({ process_guid: 'p', index: 1 }, { process_guid: 'q', index: 1 })).toEqual([
    undefined,
  ]);
  expect(index({ process_guid: 'p', index: -1 })).toEqual([undefined]);
  expect(index({ process_guid: 'p', index: 0.5 })).toEqual([undefined]);
});
