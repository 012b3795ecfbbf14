import { describe, expect, test } from '@jest/globals';
import { cellsAmong } from '../../../src/lib/live/find-cells.js';
import { findDeployments } from '../../../src/lib/live/find-deployments.js';
import type { BoshCli, BoshInstance } from '../../../src/lib/live/foundation.js';

function instance(slug: string, ip: string, more: Partial<BoshInstance> = {}): BoshInstance {
  const [group = '', id = ''] = slug.split('/');
  return { group, id, ips: [ip], processes: ['rep'], deployment: 'cf', ...more };
}

describe('the cells among instances', () => {
  test('are those that run a rep, whatever their group is called, in the order of their ids', () => {
    const cells = cellsAmong([
      instance('diego-cell/b', '10.0.0.2'),
      instance('isolated-diego-cell-gold/a', '10.0.0.1'),
      instance('api/c', '10.0.0.3', { processes: ['cloud_controller_ng'] }),
    ]);
    expect(cells.map(({ name }) => name)).toEqual(['isolated-diego-cell-gold/a', 'diego-cell/b']);
  });

  test('are also those whose agent says nothing, if their group is one of cells', () => {
    const silent = { processes: [], processState: 'unresponsive agent' };
    const cells = cellsAmong([
      instance('workers/a', '10.0.0.1'),
      instance('workers/b', '10.0.0.2', silent),
      instance('isolated_diego_cell/c', '10.0.0.3', silent),
      instance('router/d', '10.0.0.4', silent),
    ]);
    expect(cells.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

describe('the deployment of the cells', () => {
  const deployments: Readonly<Record<string, readonly BoshInstance[]>> = {
    cf: [instance('diego-cell/a', '10.0.0.1'), instance('diego-cell/b', '10.0.0.2')],
    iso: [instance('isolated/c', '10.0.1.1', { deployment: 'iso' })],
    other: [instance('diego-cell/d', '10.9.0.1', { deployment: 'other' })],
    mysql: [instance('db/e', '10.8.0.1', { processes: ['mysql'], deployment: 'mysql' })],
  };

  function director(names: readonly string[]): BoshCli {
    return {
      version: () => Promise.resolve('7'),
      deployments: () =>
        Promise.resolve(names.map((name) => ({ name, releases: { diego: '2.0' }, stemcells: [] }))),
      instances: (name) => Promise.resolve(deployments[name] ?? []),
      request: () => Promise.reject(new Error('not asked for')),
    };
  }
  const addresses =
    (...ips: readonly string[]) =>
    (): Promise<ReadonlySet<string>> =>
      Promise.resolve(new Set(ips));
  const nobody = (): Promise<never> => Promise.reject(new Error('not asked for'));

  test('is the one that was named', async () => {
    const found = await findDeployments(director([]), 'iso', nobody);
    expect(found).toMatchObject({ name: 'iso', cells: [{ id: 'c' }] });
  });

  test('is the only one that has cells', async () => {
    const found = await findDeployments(director(['mysql', 'cf']), undefined, nobody);
    expect(found.name).toBe('cf');
  });

  test('is found by where apps run; isolation segments of the same foundation count', async () => {
    const found = await findDeployments(
      director(['other', 'iso', 'cf']),
      undefined,
      addresses('10.0.0.1', '10.0.0.2', '10.0.1.1'),
    );
    expect(found.name).toBe('cf');
    expect(found.cells.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  test.each([
    [['cf', 'other'], undefined, 'USAGE', 'Several deployments have Diego cells: cf and other'],
    [['mysql'], undefined, 'NOT_FOUND', 'No deployment that this user sees has Diego cells'],
    [['mysql'], 'mysql', 'NOT_FOUND', 'The deployment mysql has no Diego cells'],
  ])('%j with %s named is an error', async (names, named, code, message) => {
    const finding = findDeployments(director(names), named, addresses());
    await expect(finding).rejects.toMatchObject({ code, message });
  });
});
