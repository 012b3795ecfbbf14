import { makeQuestion } from '../quiz/make-question.js';
import { wrappedIsUdp } from '../judges/capture-judges.js';
import { sourceCell } from '../look/apps.js';
import { vtepPort } from '../look/routes.js';
import type { Story } from '../model/story.js';
import { CALL, capture } from './phrases.js';

export const unwrapping: Story = {
  id: '130-unwrapping',
  module: 'c2c',
  title: 'Why only some packets are unwrapped',
  learn: ['recognise wrapped packets on the wire'],
  assumes: ['two-cells', 'apart', 'policy', 'no-captures'],
  needsKernel: 'packets between cells can be captured only where a kernel sends them',
  theory: [
    'Plenty of packets reach a cell: from the router, from BOSH, from other cells. Only those that carry overlay traffic may be unwrapped. What tells them apart is nothing deep: the VTEP listens on a UDP port, and what comes to that port is unwrapped.',
  ],
  steps: [
    {
      id: '1',
      kind: 'given',
      place: 'destination-cell',
      text: 'On {appB.cell}, capture what comes from {appA.cell}, and call {appB.instance} while it runs. The capture ends by itself, after twenty seconds or twenty packets.',
      commands: capture(
        '130-wrapped.txt',
        '-c 20 -i {appB.cell.device} udp and src host {appA.cell.ip} and dst host {appB.cell.ip}',
      ),
      meanwhile: [CALL],
      hints: [
        'The capture has to run before you call. Two terminals make it easy.',
        'tcpdump prints two lines for each wrapped packet: the outer one, and what it carries.',
      ],
      check: wrappedIsUdp,
    },
    {
      id: '2',
      kind: 'question',
      text: 'By which protocol and to which port did every wrapped packet come?',
      hints: ['It stands behind the destination address in the outer line.'],
      ask: ({ facts }) => {
        const port = vtepPort(sourceCell(facts));
        return makeQuestion(
          `${facts.api}/130/2`,
          [port && `UDP, port ${port}`, 'the port that the VTEP listens on'],
          [
            ['TCP, port 8080', 'that is the packet inside'],
            [
              'TCP, port 4789',
              'the port is right; wrapping needs no connections, so it is not TCP',
            ],
            [
              'UDP, a new port each time',
              'that is the source port: it is picked by a hash of the inner packet',
            ],
          ],
        );
      },
    },
  ],
  leaves: ['captures', 'policies'],
};
