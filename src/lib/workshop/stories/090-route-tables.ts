import { makeQuestion } from '../quiz/make-question.js';
import { senderOf, sourceCell, receiverOf } from '../look/apps.js';
import { routeFor, routeText } from '../look/routes.js';
import type { Facts } from '../model/facts.js';
import type { Question, Story } from '../model/story.js';

export const routeTables: Story = {
  id: '090-route-tables',
  module: 'c2c',
  title: 'Route tables: the longest prefix wins',
  learn: ['say which route a packet takes, among several that fit'],
  assumes: ['two-cells'],
  theory: [
    'A route says: for these addresses, by this device, and perhaps by that neighbour. Several may fit one address. Order does not matter then, detail does: the route whose block is smallest, that is whose prefix is longest, wins. A /32 is one address and beats everything; `default` is 0.0.0.0/0, fits all and loses to all.',
    'The course has a video here. The questions use the route table of {appA.cell}: `ip route` prints it.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      place: 'source-cell',
      text: 'Which route of {appA.cell} does a packet to {appA.ip} take?',
      hints: ['Which routes hold that address? Which of them is the smallest block?'],
      ask: ({ facts }) =>
        asRoute(facts, '1', senderOf(facts)?.ip, 'one address: nothing is longer than /32'),
    },
    {
      id: '2',
      kind: 'question',
      place: 'source-cell',
      text: 'And a packet to {appB.ip}?',
      hints: ['The whole overlay fits. Does something smaller fit as well?'],
      ask: ({ facts }) =>
        asRoute(facts, '2', receiverOf(facts)?.ip, 'the smallest block that holds it'),
    },
    {
      id: '3',
      kind: 'question',
      place: 'source-cell',
      text: 'And a packet to 8.8.8.8?',
      hints: ['What is left when nothing else fits?'],
      ask: ({ facts }) => asRoute(facts, '3', '8.8.8.8', 'nothing else holds that address'),
    },
  ],
  leaves: [],
};

/** One route of the cell among others: those that fit as well come first. */
function asRoute(
  facts: Facts,
  id: string,
  ip: string | undefined,
  why: string,
): Question | undefined {
  const routes = sourceCell(facts)?.routes ?? [];
  const right = ip === undefined ? undefined : routeFor(routes, ip);
  if (right === undefined || ip === undefined) return undefined;
  const others = routes
    .filter((route) => route !== right)
    .toSorted((a, b) => Number(fits(b.to, ip)) - Number(fits(a.to, ip)))
    .slice(0, 3);
  return makeQuestion(
    `${facts.api}/090/${id}`,
    [routeText(right), why],
    others.map((route) => [
      routeText(route),
      fits(route.to, ip)
        ? 'that fits too, but a longer prefix fits as well'
        : `${ip} is not in ${route.to}`,
    ]),
  );
}

function fits(to: string, ip: string): boolean {
  return routeFor([{ to, device: '' }], ip) !== undefined;
}
