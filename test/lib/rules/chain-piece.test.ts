import { expect, test } from '@jest/globals';
import { pieceOfChain } from '../../../src/lib/rules/chain-piece.js';

test.each([
  ['netout--1f97ff6d-4517-43a0-5', '1f97ff6d-4517-43a0-5'],
  ['overlay--1f97ff6d-4517-43a0-', '1f97ff6d-4517-43a0-'],
  ['input--1f97ff6d-4517-43a0-5a', '1f97ff6d-4517-43a0-5a'],
  ['netin--1f97ff6d-4517-43a0-5a', '1f97ff6d-4517-43a0-5a'],
  ['netout--1f97ff6d-4517-4--log', '1f97ff6d-4517-4'],
  ['netout--1f97ff6d-451--rl-log', '1f97ff6d-451'],
  ['netout--check-1f97ff6d-4517-', 'check-1f97ff6d-4517-'],
  ['asg-1f97ff6d451743a05aef', '1f97ff6d-4517-43a0-5aef'],
  ['casg-1f97ff6d451743a05aef', '1f97ff6d-4517-43a0-5aef'],
  ['asg-1f97ff1700000000123456', undefined],
  ['vpa--1700000000123456', undefined],
  ['FORWARD', undefined],
  ['w--instance-x', undefined],
])('%s', (chain, piece) => {
  expect(pieceOfChain(chain)).toBe(piece);
});
