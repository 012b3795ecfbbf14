import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ClientChannel } from 'ssh2';
import { until } from '../../../support/until.js';
import { openChannel } from '../ssh/ssh-client.js';
import { StartedLab } from './started-lab.js';

interface LrpEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

let lab: StartedLab;
beforeAll(async () => {
  lab = await StartedLab.start();
});
afterAll(async () => {
  await lab.close();
});

/** What `cfdot lrp-events` says from now on, as it comes. */
async function follow(args = ''): Promise<{ events: LrpEvent[]; end: () => void }> {
  const [cell] = lab.foundation.cells;
  if (cell === undefined) throw new Error('no cell');
  const client = await lab.bosh(cell);
  const channel: ClientChannel = await openChannel(client, `bash -lc 'cfdot lrp-events${args}'`);
  const events: LrpEvent[] = [];
  let rest = '';
  channel.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    events.push(...lines.map((line) => JSON.parse(line) as LrpEvent));
  });
  // An app that nobody else asks about tells when somebody listens.
  await until(() => {
    if (events.length > 0) return true;
    for (const index of [0, 1]) {
      lab.foundation.apps.restartInstance(lab.app('appB').guid, { index });
    }
    return undefined;
  });
  await lab.cells.settled();
  return { events, end: () => client.end() };
}

test('the life of an instance, one JSON object for each event, as it happens', async () => {
  const { events, end } = await follow();
  const before = events.length;
  lab.foundation.apps.scale(lab.app('appA').guid, 'web', 2);
  await lab.cells.settled();
  const { handle, cellId, ip } = lab.instance('appA', 1);
  lab.foundation.apps.scale(lab.app('appA').guid, 'web', 1);
  await lab.cells.settled();
  const ours = await until(() => {
    const found = events.slice(before).filter((event) => JSON.stringify(event).includes(handle));
    return found.length === 3 ? found : undefined;
  });
  expect(ours).toMatchObject([
    {
      type: 'actual_lrp_instance_created',
      data: { actual_lrp: { instance_guid: handle, cell_id: cellId, state: 'CLAIMED' } },
    },
    {
      type: 'actual_lrp_instance_changed',
      data: {
        instance_guid: handle,
        cell_id: cellId,
        index: 1,
        before: { state: 'CLAIMED' },
        after: { state: 'RUNNING', instance_address: ip },
      },
    },
    {
      type: 'actual_lrp_instance_removed',
      data: { actual_lrp: { instance_guid: handle, cell_id: cellId } },
    },
  ]);
  end();
});

test('of one cell only', async () => {
  const [, other] = lab.foundation.cells;
  const { events, end } = await follow(` -c ${lab.foundation.cells[0]?.id ?? ''}`);
  expect(JSON.stringify(events)).not.toContain(`"cell_id":"${other?.id ?? ''}"`);
  end();
});
