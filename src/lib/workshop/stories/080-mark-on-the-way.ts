import { makeQuestion } from '../quiz/make-question.js';
import { tagIsInHeader } from '../judges/capture-judges.js';
import { sourceCell } from '../look/apps.js';
import type { Story } from '../model/story.js';
import { CALL, capture } from './phrases.js';

export const markOnTheWay: Story = {
  id: '080-mark-on-the-way',
  module: 'c2c',
  title: 'Where the mark lives between two cells',
  learn: ['find the mark in the header of a wrapped packet'],
  assumes: ['two-cells', 'apart', 'policy', 'no-captures'],
  needsKernel: 'there are bytes on a wire to capture only where a kernel sends them',
  theory: [
    'A mark is the kernel’s private note; it is gone when the packet leaves the machine. Yet the other cell has to know it. VXLAN, which wraps packets between cells, has a field to spare for such a note: the group policy extension. Silk switches it on: the sending cell copies the mark into the header, the receiving cell copies it back onto the unwrapped packet.',
    'Sixteen bits fit there. That is why tags have sixteen.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      place: 'source-cell',
      text: 'Look at the VTEP closely: `ip -d link show silk-vtep`. Which word says that the header carries the mark?',
      hints: ['It is an abbreviation of “group-based policy”.'],
      ask: ({ facts }) => {
        const text = sourceCell(facts)?.vxlan;
        if (text === undefined) return undefined;
        return makeQuestion(
          `${facts.api}/080/1`,
          [
            /\bgbp\b/.test(text) ? 'gbp' : undefined,
            'group-based policy: marks travel in the header',
          ],
          [
            ['nolearning', 'that says that the VTEP learns no addresses from packets'],
            ['dstport 4789', 'that is the port that wrapped packets are sent to'],
            ['ttl auto', 'that is how many routers the outer packet may pass'],
          ],
        );
      },
    },
    {
      id: '2',
      kind: 'given',
      place: 'source-cell',
      text: 'Capture what leaves {appA.cell} for the other cell, bytes and all, and call {appB.instance} while it runs. The capture ends by itself, after twenty seconds or four packets. In the bytes, the tag of {appA} stands in the header behind UDP.',
      commands: capture(
        '080-tag.txt',
        '-x -c 4 -i {appA.cell.device} udp and src host {appA.cell.ip} and dst port {vtep.port}',
      ),
      meanwhile: [CALL],
      hints: [
        'The capture has to run before you call: it shows only what passes while it listens.',
      ],
      check: tagIsInHeader,
    },
    {
      id: '3',
      kind: 'question',
      text: '{appA} calls an instance of {appB} on its own cell. Where is the mark then, on its way from one container to the other?',
      hints: ['Is anything wrapped on that way?'],
      ask: ({ facts }) =>
        makeQuestion(
          `${facts.api}/080/3`,
          [
            'with the kernel, beside the packet, all the way',
            'nothing leaves the machine, so nothing has to be written down',
          ],
          [
            ['in a VXLAN header, as always', 'packets that stay on a cell are not wrapped'],
            ['in the IP header’s options', 'the packet itself is never changed for it'],
          ],
        ),
    },
  ],
  leaves: ['captures', 'policies'],
};
