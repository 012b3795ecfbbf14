import { describe, expect, test } from '@jest/globals';
import { readAuditEvents } from '../../../src/lib/directory/audit-events.js';

const HANDLE = '1f97ff6d-4517-43a0-5aef-f591';

function read(...resources: object[]) {
  return readAuditEvents({ name: 'events.json', text: JSON.stringify({ resources }) });
}

function event(type: string, data: object = {}): object {
  return {
    type,
    created_at: '2026-01-05T09:00:00Z',
    target: { guid: 'a1', type: 'app', name: 'shop' },
    data,
    space: { guid: 's1' },
    organization: null,
  };
}

const SHOP = { appGuid: 'a1', appName: 'shop', spaceGuid: 's1' };

describe('v3', () => {
  test('a deleted app still has its name', () => {
    const { value } = read(event('audit.app.create'), event('audit.app.delete-request'));
    expect(value?.identities).toEqual([
      {
        ...SHOP,
        deletedAt: Date.UTC(2026, 0, 5, 9),
        evidence: {
          from: 'audit-event',
          detail: 'audit.app.delete-request at 2026-01-05T09:00:00Z names the app "shop"',
        },
      },
      expect.objectContaining(SHOP),
    ]);
  });

  test.each(['app.crash', 'audit.app.process.crash'])('%s names a dead container', (type) => {
    const data = { instance: HANDLE, index: 3, cell_id: 'c1', reason: 'CRASHED' };
    expect(read(event(type, data)).value?.containers).toEqual([
      expect.objectContaining({
        ...SHOP,
        handle: HANDLE,
        index: 3,
        cellId: 'c1',
        state: 'crashed',
        until: Date.UTC(2026, 0, 5, 9),
      }),
    ]);
  });

  test('events about other things, or without an instance, name no container', () => {
    const other = { ...event('audit.space.create'), target: { guid: 's1', type: 'space' } };
    expect(read(other, event('app.crash'), { type: 3 }).value).toEqual({
      containers: [],
      identities: [expect.objectContaining(SHOP)],
    });
  });
});

test('v2', () => {
  const entity = {
    type: 'audit.app.delete-request',
    actee: 'a1',
    actee_type: 'app',
    actee_name: 'shop',
    timestamp: '2026-01-05T09:00:00Z',
    metadata: { request: { recursive: true } },
    space_guid: 's1',
    organization_guid: 'o1',
  };
  const { value } = read({ metadata: { guid: 'e1' }, entity });
  expect(value?.identities).toEqual([
    expect.objectContaining({ ...SHOP, orgGuid: 'o1', deletedAt: Date.UTC(2026, 0, 5, 9) }),
  ]);
});
