/**
 * Fields whose meaning does not depend on who sends to whom, in the order in which the kernel prints them
 * (linux net/netfilter/nf_log_syslog.c; cf-facts 8.4).
 */
const MEANINGS: Readonly<Record<string, string>> = {
  PHYSIN: 'port of a bridge that the packet came in by',
  PHYSOUT: 'port of a bridge that it is to leave by',
  MACSRC: 'hardware address of the sender on this hop',
  MACDST: 'hardware address of the receiver on this hop',
  MACPROTO: 'what the frame carries; 0800 is IPv4, 86dd IPv6',
  LEN: 'length of the packet in bytes, IP header included',
  TC: 'traffic class, the IPv6 type of service',
  TOS: 'type of service; 0x00 asks for nothing special',
  PREC: 'precedence, the old part of the type of service',
  TTL: 'routers that it may still pass; most senders start at 64, and each cell takes one off',
  HOPLIMIT: 'routers that it may still pass, the IPv6 TTL',
  FLOWLBL: 'IPv6 flow label',
  ID: 'number of the packet, by which fragments are put together',
  CE: 'congestion was met on the way',
  DF: 'must not be cut into fragments',
  MF: 'more fragments follow',
  SPT: 'source port, picked by the sender for this connection',
  DPT: 'destination port: what policies and security groups look at',
  SEQ: 'number of the first byte that it carries',
  ACK: 'next byte that the sender expects',
  WINDOW: 'bytes that the sender is ready to receive',
  RES: 'reserved bits of the TCP header',
  URGP: 'where urgent data ends; 0 means none',
  OPT: 'options of the header, as hex digits',
  TYPE: 'kind of ICMP message',
  CODE: 'ICMP message within its kind',
  SPI: 'security association of IPsec',
  GATEWAY: 'router that an ICMP redirect names',
  PARAMETER: 'byte of the packet that the ICMP error complains about',
  MTU: 'largest packet that the next hop takes',
  UID: 'user of the process that sent it',
  GID: 'group of the process that sent it',
  TRUNCATED: 'the packet is shorter than a header has to be',
  INCOMPLETE: 'the packet ends before its header does; what follows is its length',
};

/** Bare words of a TCP packet; the same word with a value is a field. */
const FLAGS: Readonly<Record<string, string>> = {
  SYN: 'TCP flag: opens a connection',
  ACK: 'TCP flag: confirms what was received',
  FIN: 'TCP flag: the sender has no more to send',
  RST: 'TCP flag: breaks the connection off',
  PSH: 'TCP flag: to be handed to the program at once',
  URG: 'TCP flag: carries urgent data',
  CWR: 'TCP flag: the sender slowed down',
  ECE: 'TCP flag: congestion was met',
  AE: 'TCP flag: counts congestion (accurate ECN)',
};

/** A second field of the same name belongs to the protocol inside IP. */
const SECOND: Readonly<Record<string, string>> = {
  LEN: 'length of the datagram in bytes, UDP header included',
  ID: 'identifier of the ping, the same in its answer',
};

/** The usual ICMP messages by type. */
const ICMP_TYPES: ReadonlyMap<string, string> = new Map([
  ['0', 'echo reply, the answer to a ping'],
  ['3', 'destination unreachable'],
  ['5', 'redirect'],
  ['8', 'echo request, a ping'],
  ['11', 'time exceeded'],
]);

export interface FieldPlace {
  /** Whether a field of this name came before it. */
  readonly isSecond: boolean;
  /** Lower-case protocol of the packet. */
  readonly protocol: string | undefined;
}

/** What a field says by itself; undefined for one that depends on the ends, or is not known. */
export function plainMeaning(
  key: string,
  value: string | undefined,
  { isSecond, protocol }: FieldPlace,
): string | undefined {
  if (value === undefined && Object.hasOwn(FLAGS, key)) return FLAGS[key];
  if (isSecond && Object.hasOwn(SECOND, key)) return SECOND[key];
  if (key === 'PROTO') return `protocol inside IP: ${value ?? ''}`;
  if (key === 'SEQ' && protocol?.startsWith('icmp') === true) return 'number of the ping';
  if (key === 'TYPE' && protocol === 'icmp') {
    const name = ICMP_TYPES.get(value ?? '');
    if (name !== undefined) return `kind of ICMP message: ${name}`;
  }
  // `FRAG:64` and `OPT (0204…)` have their value behind another sign.
  if (key.startsWith('FRAG:')) return 'where this fragment belongs, in units of eight bytes';
  if (key.startsWith('(') || key.startsWith('[')) return 'goes with the word before it';
  return Object.hasOwn(MEANINGS, key) ? MEANINGS[key] : undefined;
}
