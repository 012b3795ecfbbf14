import { expect, test } from '@jest/globals';
import type { FlowDocument } from '../../../src/lib/flow/flow-document.js';
import { judge } from '../../../src/lib/probe/judge.js';

function line(verdict: FlowDocument['verdict']): FlowDocument {
  return { verdict } as FlowDocument;
}

test.each([
  ['connected', undefined, 'allowed', 'it was made'],
  ['refused', 'allowed', 'allowed', 'it was let through, but nothing listens there'],
  ['timed-out', 'allowed', 'allowed', 'it was let through, but nothing answered'],
  ['sent', 'allowed', 'allowed', 'it was let through'],
  ['refused', 'denied', 'denied', 'it was denied'],
  ['timed-out', 'rate-limited', 'denied', 'it was over the limit for new connections'],
  ['refused', undefined, 'unknown', 'it was refused, by a rule or by the other end'],
  ['timed-out', undefined, 'unknown', 'it got no answer'],
  ['sent', undefined, 'unknown', 'it was sent, and no one tells whether it arrived'],
  ['unresolved', undefined, 'unknown', 'it found no such name'],
  ['failed', undefined, 'unknown', 'it could not be sent'],
] as const)('%s, logged as %s: %s', (outcome, logged, verdict, sentence) => {
  const flow = logged === undefined ? undefined : line(logged);
  expect(judge({ outcome, said: '' }, flow, 'tcp')).toEqual({
    verdict,
    sentence: sentence.replace('it', 'the tcp connection'),
  });
});

test('an echo request is answered', () => {
  const { sentence } = judge({ outcome: 'connected', said: '' }, undefined, 'icmpv6');
  expect(sentence).toBe('the icmpv6 echo request was answered');
});
