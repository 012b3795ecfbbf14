import { makeQuestion } from '../quiz/make-question.js';
import { sourceCell } from '../look/apps.js';
import type { Story } from '../model/story.js';

export const vxlanWords: Story = {
  id: '110-vxlan-words',
  module: 'c2c',
  title: 'LAN, VLAN, VXLAN, VTEP',
  learn: ['read what `ip -d link` says of a VTEP'],
  assumes: ['two-cells'],
  needsKernel: 'the details of a VXLAN device are the kernel’s to tell; the simulated lab has none',
  theory: [
    'A LAN is a network whose members reach each other directly, by MAC. A VLAN is one that shares its cables with others: a number on every frame says which it belongs to. A VXLAN does the same without owning cables at all: it packs its frames into UDP packets and sends them across any network between machines, with a number, the VNI, to tell one VXLAN from another.',
    'Whatever packs and unpacks is a VTEP, a tunnel end point. Every cell has one: silk-vtep. Ordinary VTEPs learn who is where by watching traffic. Silk’s do not: they are told.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      place: 'source-cell',
      text: 'What is the number (VNI) of silk’s VXLAN? `ip -d link show silk-vtep`',
      hints: ['It stands behind `vxlan id`.'],
      ask: ({ facts }) => {
        const id = /vxlan id (\d+)/.exec(sourceCell(facts)?.vxlan ?? '')?.[1];
        return makeQuestion(
          `${facts.api}/110/1`,
          [id, 'all cells of a deployment are in this one'],
          [
            ['4789', 'that is a port'],
            ['1450', 'that is the largest packet: 1500 less what the wrapping takes'],
            ['0', 'look behind vxlan id'],
          ],
        );
      },
    },
    {
      id: '2',
      kind: 'question',
      place: 'source-cell',
      text: 'Which address do the packets come from that this VTEP sends out?',
      hints: ['It stands behind `local`.'],
      ask: ({ facts }) => {
        const cell = sourceCell(facts);
        const local = /\blocal (\S+)/.exec(cell?.vxlan ?? '')?.[1];
        const vtep = cell?.routes.find(
          ({ device, source }) => device === 'silk-vtep' && source !== undefined,
        )?.source;
        return makeQuestion(
          `${facts.api}/110/2`,
          [local, 'the cell’s own address on the underlay'],
          [
            [vtep ?? '', 'that is the VTEP’s address on the overlay: the inside'],
            ['169.254.0.1', 'that is the containers’ gateway'],
            ['127.0.0.1', 'that is lo'],
          ],
        );
      },
    },
    {
      id: '3',
      kind: 'question',
      place: 'source-cell',
      text: 'One word of the output says that this VTEP is told about the others, and learns nothing by itself. Which?',
      hints: ['It begins with “no”.'],
      ask: ({ facts }) => {
        const text = sourceCell(facts)?.vxlan ?? '';
        return makeQuestion(
          `${facts.api}/110/3`,
          [
            text.includes('nolearning') ? 'nolearning' : undefined,
            'silk writes down who is where instead: the next story looks at that',
          ],
          [
            ['gbp', 'that says that marks travel in the header'],
            ['noqueue', 'that is how packets wait to be sent: not at all'],
            ['noudpcsum', 'that is about checksums'],
          ],
        );
      },
    },
  ],
  leaves: [],
};
