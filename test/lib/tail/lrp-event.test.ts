import { expect, test } from '@jest/globals';
import { readLrpEvent } from '../../../src/lib/tail/instances/lrp-event.js';

const LRP = {
  process_guid: 'p',
  index: 1,
  instance_guid: '1f97ff6d-4517-43a0-5aef-f591',
  cell_id: 'cell-1',
  instance_address: '10.255.1.2',
  state: 'RUNNING',
  metric_tags: { app_id: 'app-guid', app_name: 'shop' },
};

test.each([
  ['an instance', 'actual_lrp_instance_created', { actual_lrp: LRP }],
  ['a change of a whole LRP', 'actual_lrp_instance_changed', { before: {}, after: LRP }],
  ['a group', 'actual_lrp_created', { actual_lrp_group: { instance: LRP } }],
])('the event of %s', (_, type, data) => {
  expect(readLrpEvent(JSON.stringify({ type, data }))).toMatchObject({
    kind: 'seen',
    sighting: { handle: LRP.instance_guid, cellId: 'cell-1', index: 1, appGuid: 'app-guid' },
  });
});

test('a change that holds the keys apart from what changed', () => {
  const { instance_address, state, ...keys } = LRP;
  const data = { ...keys, before: { state: 'CLAIMED' }, after: { instance_address, state } };
  const event = readLrpEvent(JSON.stringify({ type: 'actual_lrp_instance_changed', data }));
  expect(event?.sighting).toMatchObject({ ip: '10.255.1.2', state: 'running', cellId: 'cell-1' });
});

test('the end of an instance', () => {
  const event = { type: 'actual_lrp_instance_removed', data: { actual_lrp: LRP } };
  expect(readLrpEvent(JSON.stringify(event))?.kind).toBe('gone');
});

test.each([
  '',
  'no JSON',
  '{}',
  '{"type":"desired_lrp_created","data":{}}',
  '{"type":"actual_lrp_created"}',
])('nothing is read of %j', (line) => {
  expect(readLrpEvent(line)).toBeUndefined();
});
