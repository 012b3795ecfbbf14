import { makeQuestion } from '../quiz/make-question.js';
import { bypassIsBound } from '../judges/group-judges.js';
import { farAnswersByCell, nearRefusesByCell } from '../judges/bypass-judges.js';
import { sourceCell } from '../look/apps.js';
import { underlayDevice } from '../look/routes.js';
import type { Story } from '../model/story.js';

export const bypass: Story = {
  id: '180-bypass',
  module: 'c2c',
  title: 'Around the policy: by the cells’ own ports',
  learn: [
    'see what a careless security group opens',
    'explain why the same trick fails between neighbours',
  ],
  assumes: ['two-cells', 'apart', 'beside', 'no-policies', 'may-make-groups'],
  theory: [
    'The router does not use the overlay: it reaches apps by ports of their cells, which the cell translates to the container. That way is guarded by nothing but the network around it. An app cannot take it, because default security groups keep apps away from private addresses, cells included. Give it a group that lets it, and it can.',
    'This story makes such a hole, in your own space only, to show where it leads. It has to be closed again; the workshop is not finished while it is open.',
  ],
  steps: [
    {
      id: '1',
      kind: 'work-out',
      text: 'Make a security group `{bypass.group}` that lets apps reach tcp {far.cell.ip} port {far.port} and {appA.cell.ip} port {near.port}, and bind it to the running apps of the space {space}.',
      hints: [
        'A group is made from a JSON file: a list of rules with protocol, destination and ports. `cf create-security-group --help` has one.',
        'Binding names group, org, and --space; the lifecycle is running unless you say otherwise. Where groups are not dynamic, restart {appA} after it.',
      ],
      solution: [
        `echo '[{{"protocol":"tcp","destination":"{far.cell.ip}","ports":"{far.port}"},{{"protocol":"tcp","destination":"{appA.cell.ip}","ports":"{near.port}"}]' > bypass.json`,
        'cf create-security-group {bypass.group} bypass.json',
        'cf bind-security-group {bypass.group} {org} --space {space}',
      ],
      check: bypassIsBound,
    },
    {
      id: '2',
      kind: 'given',
      text: 'There is no policy. Call {far.instance} by the address of its cell. It answers.',
      commands: ["cf ssh {appA} -c 'curl -sS -m 5 http://{far.cell.ip}:{far.port}/'"],
      hints: [
        'The address and the port have to be in the group, as they are now: every restart of {appB} gives its instances other ports. `cf security-group {bypass.group}` shows what is in it.',
        'If {appB} was restarted since, write the file of step 1 anew, and then: `cf update-security-group {bypass.group} bypass.json`. Cells take that over within a minute.',
      ],
      check: farAnswersByCell,
    },
    {
      id: '3',
      kind: 'given',
      text: 'Do the same with {near.instance}, on the cell of {appA} itself. It is refused.',
      commands: ["cf ssh {appA} -c 'curl -sS -m 5 http://{appA.cell.ip}:{near.port}/'"],
      check: nearRefusesByCell,
    },
    {
      id: '4',
      kind: 'question',
      place: 'source-cell',
      text: 'Both cells translate the port to the container. What makes the difference? `sudo iptables-save -t mangle` has it.',
      hints: [
        'Which packets get the mark 0xffff0000? Look for -i.',
        'By which device does a packet from a neighbour come in?',
      ],
      ask: ({ facts }) =>
        makeQuestion(
          `${facts.api}/180/4`,
          [
            `only what comes in by ${underlayDevice(facts, sourceCell(facts))} is marked as coming from outside`,
            'a neighbour’s packet comes in by its plug, gets no such mark, and the container’s overlay-- chain turns it away',
          ],
          [
            [
              'the security group does not hold on the own cell',
              'the packet was let out: it came as far as the port',
            ],
            [
              'the port is translated only on other cells',
              'the counters of the DNAT rules grew on both',
            ],
            ['the policy agent keeps neighbours apart', 'no rule of the agent had a part in this'],
          ],
        ),
    },
  ],
  leaves: ['bypass-group'],
};
