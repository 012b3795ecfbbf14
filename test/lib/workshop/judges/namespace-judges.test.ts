import { expect, test } from '@jest/globals';
import {
  meowIsGone,
  meowIsThere,
  meowIsWired,
} from '../../../../src/lib/workshop/judges/namespace-judges.js';
import type { CellFacts } from '../../../../src/lib/workshop/model/facts.js';
import { cell, situation } from '../facts.js';

/** The namespace on one of the cells, with these devices. */
function meowOn(name: 'c1' | 'c2', devices: readonly string[] = ['lo'], hasAddress = false) {
  const meow: Partial<CellFacts> = {
    namespaces: ['meow'],
    meow: { links: devices.map((device) => ({ name: device, mac: '' })), hasAddress },
  };
  return situation({
    cells: (['c1', 'c2'] as const).map((one) => cell(one, [], one === name ? meow : {})),
  });
}

test('the namespace is wanted on the cell of the app that calls', () => {
  expect(meowIsThere(situation())).toEqual({
    holds: false,
    seen: 'diego-cell/c1 has no namespace called meow',
  });
  expect(meowIsThere(meowOn('c2'))).toEqual({
    holds: false,
    seen: 'meow is on diego-cell/c2; appA runs on diego-cell/c1',
  });
  expect(meowIsThere(meowOn('c1'))).toEqual({
    holds: true,
    evidence: 'meow is in ip netns list on diego-cell/c1',
  });
});

test('it is gone when no cell has it', () => {
  expect(meowIsGone(meowOn('c2'))).toEqual({
    holds: false,
    seen: 'diego-cell/c2 has a namespace called meow',
  });
  expect(meowIsGone(situation())).toEqual({
    holds: true,
    evidence: 'no cell has a namespace called meow',
  });
  expect(meowIsGone(situation({ cellCount: 40 }))).toEqual({
    holds: true,
    evidence: 'no cell that hosts appA or appB has a namespace called meow',
  });
});

test.each([
  ['diego-cell/c1 has no namespace called meow', situation()],
  ['meow is on diego-cell/c2; appA runs on diego-cell/c1', meowOn('c2', ['lo', 'veth-meow'], true)],
  ['meow has no device but lo', meowOn('c1', ['lo', 'tunl0', 'gretap0', 'sit0'])],
  ['meow has no device but lo', meowOn('c1')],
  ['meow has veth-meow, which has no address yet', meowOn('c1', ['lo', 'veth-meow'])],
])('it is wired by a device with an address: %s', (seen, about) => {
  expect(meowIsWired(about)).toEqual({ holds: false, seen });
});

test('a device with an address wires it', () => {
  expect(meowIsWired(meowOn('c1', ['lo', 'veth-meow'], true))).toEqual({
    holds: true,
    evidence: 'meow has veth-meow, with an address',
  });
});
