import { baselineOf } from '../../../../src/lib/workshop/judges/baseline.js';
import type { CellFacts, Facts } from '../../../../src/lib/workshop/model/facts.js';
import type { Situation } from '../../../../src/lib/workshop/model/situation.js';
import { A, B, cell, counted, facts, FAR, NEAR, SENDER, situation } from '../facts.js';

/** What the rules of a cell have counted of its instance of the called app. */
export interface Counts {
  readonly refused?: number;
  readonly mapped?: number;
  /** Packets of those that came from outside of the cell. */
  readonly marked?: number;
  /** By the port that the router uses: its proxy's. */
  readonly routed?: number;
  /** Absent: there is no rule of the policy. */
  readonly accepted?: number;
  /** That the rule is for. */
  readonly port?: number;
  /** Marked as having come to a port of the cell. */
  readonly letIn?: number;
  readonly chain?: string;
  /** What the instance's own chain has its name from. */
  readonly handle?: string;
  /** Port of the cell that leads to it. */
  readonly cellPort?: number;
}

/** What the rule of the sender's group has let out: on the near cell. Absent: there is no such rule. */
export interface Out {
  readonly out?: number;
  readonly range?: string;
  readonly ports?: string;
}

/** A cell of the called app with its counters. */
export function counting(name: 'c1' | 'c2', counts: Counts & Out = {}): CellFacts {
  const { refused = 0, mapped = 0, routed = 0, letIn = 0, marked = 0, accepted, out } = counts;
  const { port = 8080, chain = 'vpa--1', cellPort = 61000 } = counts;
  const { range = '10.0.16.16-10.0.16.16', ports = '61000' } = counts;
  const [ip, cellIp] = name === 'c1' ? [NEAR, '10.0.16.15'] : [FAR, '10.0.16.16'];
  const own = `overlay--${counts.handle ?? ip}`;
  const toPort = `-d ${cellIp}/32 -p tcp -m tcp --dport`;
  const rules = counted({
    filter: [
      `[9:540] -A FORWARD -j ${chain}`,
      ...(accepted === undefined
        ? []
        : [
            `[${accepted}:60] -A ${chain} -d ${ip}/32 -p tcp -m tcp --dport ${port} -m mark --mark 0x1 -m comment --comment "src:${A}_dst:${B}" -j ACCEPT`,
          ]),
      ...(out === undefined
        ? []
        : [
            `[9:540] -A FORWARD -s ${SENDER}/32 -o eth0 -j netout--a`,
            '[9:540] -A netout--a -j asg-aaaaaaaa',
            `[${out}:60] -A asg-aaaaaaaa -p tcp -m iprange --dst-range ${range} -m tcp --dport ${ports} -j ACCEPT`,
            '[0:0] -A asg-aaaaaaaa -j REJECT --reject-with icmp-port-unreachable',
          ]),
      `[${letIn}:60] -A ${own} -d ${ip}/32 -m mark --mark 0xffff0000 -j ACCEPT`,
      `[${refused}:60] -A ${own} -d ${ip}/32 -j REJECT --reject-with icmp-port-unreachable`,
    ],
    mangle: [
      `[7:60] -A netin--x -d ${cellIp}/32 -i eth0 -p tcp -m tcp --dport 61001 -j MARK --set-xmark 0xffff0000/0xffffffff`,
      `[${marked}:60] -A netin--x -d ${cellIp}/32 -i eth0 -p tcp -m tcp --dport ${cellPort} -j MARK --set-xmark 0xffff0000/0xffffffff`,
    ],
    nat: [
      `[${mapped}:60] -A netin--x ${toPort} ${cellPort} -j DNAT --to-destination ${ip}:8080`,
      `[${routed}:60] -A netin--x ${toPort} 61001 -j DNAT --to-destination ${ip}:61001`,
    ],
  });
  return cell(name, [], { rules });
}

export type Both = readonly [near: Counts & Out, far: Counts];

export const NOTHING: Both = [{}, {}];

/** What counts since the story began: counters before, and counters now. */
export function since(before: Both, now: Both, changed: Partial<Facts> = {}): Situation {
  const cellsOf = ([near, far]: Both) => [counting('c1', near), counting('c2', far)];
  const baseline = baselineOf(facts({ cells: cellsOf(before) }));
  return { ...situation({ cells: cellsOf(now), ...changed }), baseline };
}
