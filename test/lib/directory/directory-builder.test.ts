import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DirectoryBuilder } from '../../../src/lib/directory/directory-builder.js';
import type { Evidence, EvidenceSource, TagRecord } from '../../../src/lib/directory/model.js';
import type { ContainerSighting } from '../../../src/lib/directory/records.js';

const HANDLE = '1f97ff6d-4517-43a0-5aef-f591';

function word(from: EvidenceSource): { evidence: Evidence } {
  return { evidence: { from, detail: `said by ${from}` } };
}

const STORE = {
  handle: HANDLE,
  ip: '10.255.73.3',
  cellId: 'c1',
  appGuid: 'a1',
  spaceGuid: 's1',
  orgGuid: 'o1',
  state: 'running',
  ...word('container-metadata'),
} as const satisfies ContainerSighting;
const LRP = {
  handle: HANDLE,
  index: 2,
  appGuid: 'a1',
  appName: 'old-name',
  spaceName: 'prod',
  orgName: 'acme',
  since: 500,
  state: 'running',
  ...word('actual-lrps'),
} as const satisfies ContainerSighting;

describe('one container in several places', () => {
  const CAPI = { appGuid: 'a1', appName: 'shop', spaceGuid: 's1', ...word('capi') };

  test('everything known comes together, the order of the places does not matter', () => {
    const expected = {
      handle: HANDLE,
      ip: '10.255.73.3',
      cellId: 'c1',
      identity: {
        app: { guid: 'a1', name: 'shop' },
        space: { guid: 's1', name: 'prod' },
        org: { guid: 'o1', name: 'acme' },
      },
      index: 2,
      since: 500,
      state: 'running',
      evidence: [word('container-metadata').evidence, word('actual-lrps').evidence],
    };
    const builders = [
      new DirectoryBuilder().addContainer(STORE).addContainer(LRP).addApp(CAPI),
      new DirectoryBuilder().add({ identities: [CAPI], containers: [LRP, STORE] }),
    ];
    for (const builder of builders) {
      expect(builder.build().containers).toEqual([expected]);
    }
  });

  test('names reach the apps, spaces and orgs, with who said so', () => {
    const directory = new DirectoryBuilder()
      .add({ identities: [CAPI], containers: [LRP, STORE] })
      .build();
    expect(directory.app('a1')).toEqual({
      app: { guid: 'a1', name: 'shop' },
      space: { guid: 's1', name: 'prod' },
      org: { guid: 'o1', name: 'acme' },
      evidence: [
        word('capi').evidence,
        word('container-metadata').evidence,
        word('actual-lrps').evidence,
      ],
    });
    expect(directory.findSpaces('prod')).toHaveLength(1);
    expect(directory.findOrgs('acme').map(({ org }) => org.guid)).toEqual(['o1']);
    expect(directory.findApps('old-name')).toEqual([]);
    expect(directory.containersOfApp('a1')).toHaveLength(1);
    expect(directory.containersOnCell('c1')).toHaveLength(1);
  });

  test('a name without any guid is left out', () => {
    const [container] = new DirectoryBuilder().addContainer(LRP).build().containers;
    expect(container?.identity).toEqual({ app: { guid: 'a1', name: 'old-name' } });
  });

  test('a space known from one app names the space of another', () => {
    const directory = new DirectoryBuilder()
      .addContainer(STORE)
      .addContainer(LRP)
      .addApp({ appGuid: 'a2', spaceGuid: 's1', ...word('audit-event') })
      .build();
    expect(directory.app('a2')).toMatchObject({
      space: { guid: 's1', name: 'prod' },
      org: { guid: 'o1', name: 'acme' },
    });
  });
});

describe('a process stands for its app only if an app has its guid', () => {
  const worker = { handle: HANDLE, processGuid: 'a1', ...word('rep-log') };
  test.each([
    ['known app', 'a1', 'shop'],
    ['unknown app', 'a2', undefined],
  ])('%s', (_case, appGuid, name) => {
    const directory = new DirectoryBuilder()
      .addContainer(worker)
      .addApp({ appGuid, appName: 'shop', ...word('capi') })
      .build();
    expect(directory.containerByHandle(HANDLE)?.identity?.app.name).toBe(name);
  });
});

describe('the end of a container', () => {
  const REP = { handle: HANDLE, cellId: 'c1', since: 100, until: 900, ...word('rep-log') };
  const CRASH = { handle: HANDLE, state: 'crashed', until: 700, ...word('audit-event') } as const;

  test.each([
    ['only the log of a cell knows it, the store is whole', [REP], ['c1'], 'deleted', 100, 900],
    ['only the log knows it, the store was not read', [REP], [], 'unknown', 100, 900],
    ['a log bounds no living container', [REP, STORE], ['c1'], 'running', undefined, undefined],
    [
      'an LRP knows the start of a living one',
      [REP, STORE, LRP],
      ['c1'],
      'running',
      500,
      undefined,
    ],
    ['a crash is final', [REP, CRASH], ['c1'], 'crashed', 100, 700],
    ['a crash outlives a running record', [LRP, CRASH], [], 'crashed', 500, 700],
  ] as const)('%s', (_case, containers, completeCells, state, since, until) => {
    const directory = new DirectoryBuilder().add({ containers, completeCells }).build();
    const [container] = directory.containers;
    expect(container?.state).toBe(state);
    expect([container?.since, container?.until]).toEqual([since, until]);
  });
});

describe('cells', () => {
  test('later words add what the first left out', () => {
    const directory = new DirectoryBuilder()
      .addCell({ id: 'c1', name: 'diego-cell/c1' })
      .addCell({ id: 'c1', name: 'other', ip: '10.0.16.15', az: 'z1' })
      .build();
    const cell = { id: 'c1', name: 'diego-cell/c1', ip: '10.0.16.15', az: 'z1' };
    expect(directory.cells).toEqual([cell]);
    expect(directory.cell('c1')).toEqual(cell);
    expect(directory.cellByIp('10.0.16.15')).toEqual(cell);
    expect(directory.cell('c2')).toBeUndefined();
  });
});

describe('tags', () => {
  function tag(number: number, holder: string, type: TagRecord['type'] = 'app'): TagRecord {
    return { tag: number, holder, type, evidence: [word('policy-tags').evidence] };
  }

  test('a tag has one holder, or none where two places differ', () => {
    const directory = new DirectoryBuilder()
      .add({
        tags: [
          tag(1, 'a1'),
          tag(1, 'a1'),
          tag(2, 'a2'),
          tag(2, 'a3'),
          tag(4, 'INGRESS_ROUTER', 'router'),
        ],
      })
      .build();
    expect([1, 2, 3, 4].map((number) => directory.appByTag(number))).toEqual([
      'a1',
      undefined,
      undefined,
      undefined,
    ]);
    expect(directory.tag(4)?.holder).toBe('INGRESS_ROUTER');
    expect(directory.tagOf('a1')).toBe(1);
    expect(directory.tagOf('a9')).toBeUndefined();
  });
});

describe('look-ups', () => {
  const directory = new DirectoryBuilder()
    .addContainer({ ...STORE, ipv6: 'fd00::3' })
    .addContainer({
      ...STORE,
      handle: '1f97ff6d-4517-43a0-9999-0000',
      ip: '10.255.9.9',
      cellId: 'c2',
    })
    .addContainer({ handle: '1f97ff6d-4517-43a0-aaaa-0000', ...word('rep-log') })
    .build();

  test('a piece of a handle fits every container that may be on the cell', () => {
    expect(directory.containersByPrefix('1f97ff6d-4517-43a0-')).toHaveLength(3);
    const onCell = directory.containersByPrefix('1f97ff6d-4517-43a0-', 'c1');
    expect(onCell.map(({ cellId }) => cellId)).toEqual(['c1', undefined]);
    expect(directory.containersByPrefix(`${HANDLE}x`)).toEqual([]);
  });

  test('IPv6 addresses meet in whatever form they are written', () => {
    const full = 'fd00:0000:0000:0000:0000:0000:0000:0003';
    expect(directory.containerAt(full, undefined)?.handle).toBe(HANDLE);
    expect(directory.containersWithAddress('fd00::4')).toEqual([]);
    expect(directory.containersWithAddress('no:address')).toEqual([]);
  });

  test('apps by a piece of their guid', () => {
    expect(directory.appsByPrefix('a').map(({ app }) => app.guid)).toEqual(['a1']);
  });
});

test('nothing known is ever lost by adding another place', () => {
  const guid = fc.constantFrom('g1', 'g2');
  const sighting = fc.record(
    { appGuid: guid, appName: fc.string(), spaceGuid: guid, spaceName: fc.string() },
    { requiredKeys: ['appGuid'] },
  );
  fc.assert(
    fc.property(fc.array(sighting), sighting, (before, added) => {
      const build = (records: (typeof added)[]) =>
        new DirectoryBuilder()
          .add({ identities: records.map((record) => ({ ...record, ...word('actual-lrps') })) })
          .build();
      const grown = build([...before, added]);
      for (const { app, space } of build(before).apps) {
        const later = grown.app(app.guid);
        expect(later?.app).toMatchObject(app);
        expect(later?.space?.guid).toBe(space?.guid ?? later?.space?.guid);
      }
    }),
  );
});

describe('whose a process is', () => {
  const REP = {
    handle: 'dead',
    processGuid: 'p1',
    processVersion: 'v1',
    ...word('rep-log'),
  } as const satisfies ContainerSighting;
  const appOf = (...sightings: readonly ContainerSighting[]): string | undefined =>
    sightings
      .reduce((builder, one) => builder.addContainer(one), new DirectoryBuilder())
      .build()
      .containerByHandle('dead')?.identity?.app.guid;

  test('of a container that only rep tells of: the process guid is the app', () => {
    expect(appOf(REP)).toBe('p1');
  });

  test('but not where the process is another than web, nor where it has no version', () => {
    expect(
      appOf(REP, {
        handle: 'h2',
        processGuid: 'p1',
        processType: 'worker',
        ...word('actual-lrps'),
      }),
    ).toBeUndefined();
    expect(appOf({ handle: 'dead', processGuid: 'p1', ...word('rep-log') })).toBeUndefined();
  });

  test('another container of the process tells, unless two do not agree', () => {
    const living = {
      handle: 'h2',
      appGuid: 'a1',
      processGuid: 'p1',
      processType: 'worker',
      ...word('actual-lrps'),
    };
    expect(appOf(REP, living)).toBe('a1');
    expect(appOf(REP, living, { ...living, handle: 'h3', appGuid: 'a2' })).toBeUndefined();
  });
});
