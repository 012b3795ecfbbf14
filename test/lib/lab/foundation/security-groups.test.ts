import { describe, expect, test } from '@jest/globals';

import { testLab } from './test-lab.js';

describe('security groups', () => {
  test('are in force where they are bound and everywhere when global, by lifecycle', () => {
    const { securityGroups: groups } = testLab();
    const { guid } = groups.create({
      name: 'db',
      rules: [{ protocol: 'all', destination: '10.0.0.5' }],
    });
    groups.bind(guid, 'running', ['s1', 's2']);
    groups.bind(guid, 'running', ['s1']);
    expect(groups.byGuid(guid)?.runningSpaces).toEqual(['s1', 's2']);
    expect(names(groups.inForce('s1', 'running'))).toEqual(['public_networks', 'dns', 'db']);
    expect(names(groups.inForce('s1', 'staging'))).toEqual(['public_networks', 'dns']);
    groups.unbind(guid, 'running', 's1');
    expect(names(groups.inForce('s1', 'running'))).toEqual(['public_networks', 'dns']);
    expect(names(groups.inForce('s2', 'running'))).toContain('db');
    groups.update(guid, { globallyEnabled: { running: false, staging: true } });
    expect(names(groups.inForce('s9', 'staging'))).toContain('db');
    groups.delete(guid);
    expect(groups.byGuid(guid)).toBeUndefined();
  });

  test('have names of their own', () => {
    const { securityGroups: groups } = testLab();
    expect(() => groups.create({ name: 'dns' })).toThrow(/already exists/);
    const { guid } = groups.create({ name: 'x' });
    expect(() => groups.update(guid, { name: 'dns' })).toThrow(/already exists/);
    expect(groups.update(guid, { name: 'x' }).name).toBe('x');
    expect(() => groups.update('nope', {})).toThrow(/no security group nope/);
  });
});

function names(groups: readonly { readonly name: string }[]): string[] {
  return groups.map(({ name }) => name);
}
