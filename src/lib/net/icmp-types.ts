import type { Family } from './address.js';

/** An ICMP message by its numbers. */
export interface IcmpNumbers {
  readonly type: number;
  readonly code: number;
}

/** Names that ping and iptables use (iptables libxt_icmp.h, `iptables -p icmp -h`), with type and code. */
const NAMES: Readonly<Record<Family, ReadonlyMap<string, string>>> = {
  4: new Map([
    ['echo-reply', '0/0'],
    ['pong', '0/0'],
    ['destination-unreachable', '3/0'],
    ['network-unreachable', '3/0'],
    ['host-unreachable', '3/1'],
    ['protocol-unreachable', '3/2'],
    ['port-unreachable', '3/3'],
    ['fragmentation-needed', '3/4'],
    ['source-quench', '4/0'],
    ['redirect', '5/0'],
    ['echo-request', '8/0'],
    ['ping', '8/0'],
    ['router-advertisement', '9/0'],
    ['router-solicitation', '10/0'],
    ['time-exceeded', '11/0'],
    ['ttl-exceeded', '11/0'],
    ['parameter-problem', '12/0'],
    ['timestamp-request', '13/0'],
    ['timestamp-reply', '14/0'],
    ['address-mask-request', '17/0'],
    ['address-mask-reply', '18/0'],
  ]),
  6: new Map([
    ['destination-unreachable', '1/0'],
    ['no-route', '1/0'],
    ['communication-prohibited', '1/1'],
    ['address-unreachable', '1/3'],
    ['port-unreachable', '1/4'],
    ['packet-too-big', '2/0'],
    ['time-exceeded', '3/0'],
    ['ttl-exceeded', '3/0'],
    ['parameter-problem', '4/0'],
    ['echo-request', '128/0'],
    ['ping', '128/0'],
    ['echo-reply', '129/0'],
    ['pong', '129/0'],
    ['router-solicitation', '133/0'],
    ['router-advertisement', '134/0'],
    ['neighbour-solicitation', '135/0'],
    ['neighbor-solicitation', '135/0'],
    ['neighbour-advertisement', '136/0'],
    ['neighbor-advertisement', '136/0'],
    ['redirect', '137/0'],
  ]),
};

const NUMBERS = /^(\d{1,3})(?:\/(\d{1,3}))?$/;
const MOST = 255;

/** Reads `8/0`, `8` (code 0) or a name of the family's; undefined for what is none of these. */
export function parseIcmpType(text: string, family: Family): IcmpNumbers | undefined {
  const word = text.trim().toLowerCase();
  const [, type = '', code = '0'] = NUMBERS.exec(NAMES[family].get(word) ?? word) ?? [];
  if (type === '' || Number(type) > MOST || Number(code) > MOST) return undefined;
  return { type: Number(type), code: Number(code) };
}
