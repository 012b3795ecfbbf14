import type { Reason } from '../flow/flow.js';

/** What a reason code says, for people: sentences without a full stop at the end. */
export interface ReasonText {
  readonly meaning: string;
  /** What to do about it in general; commands for the case at hand come from `trace`. */
  readonly fix: string;
}

const NOTHING = 'Nothing to mend';

/** Every reason code of the public contract (section 5); docs/reasons.md shows this table. */
export const REASON_TEXTS: Readonly<Record<Reason, ReasonText>> = {
  POLICY_ALLOWED: {
    meaning:
      'A network policy lets the packet in, or no rule asks for one: a container reaches itself',
    fix: NOTHING,
  },
  NO_POLICY: {
    meaning: 'No network policy leads from the source app to the destination app',
    fix: 'Add one with `cf add-network-policy SOURCE DESTINATION`',
  },
  WRONG_DIRECTION: {
    meaning: 'A network policy exists between the apps, but from the destination to the source',
    fix: 'Add one in this direction: a policy lets connections be opened one way only',
  },
  PORT_MISMATCH: {
    meaning: 'The network policies from source to destination are for other ports',
    fix: 'Add a policy for this port, or call a port that has one',
  },
  PROTOCOL_MISMATCH: {
    meaning: 'The network policies from source to destination are for another protocol',
    fix: 'Add a policy for this protocol; there are policies for tcp and udp only, none for icmp',
  },
  ASG_ALLOWED: {
    meaning: 'A rule of a security group lets the packet out',
    fix: NOTHING,
  },
  ASG_NO_RULE: {
    meaning: 'No rule of the security groups that the container has lets the packet out',
    fix: 'Add a rule to a group of the space, or bind a group that has it; where security groups are static, restart the app',
  },
  ASG_DENY_NETWORK: {
    meaning:
      'The cell rejects the destination for every container of this kind (deny_networks), before it looks at security groups',
    fix: 'Only an operator can: change `deny_networks` of the job silk-cni and deploy',
  },
  RATE_LIMITED: {
    meaning: 'The container opened more outbound connections than the cell lets it',
    fix: 'Reuse connections; the limit is `outbound_connections` of the job silk-cni',
  },
  ESTABLISHED: {
    meaning: 'The packet belongs to a connection that was let through before, or claims to',
    fix: 'Nothing to mend: answers need no policy. A denied one came after its connection was forgotten',
  },
  INGRESS_ROUTER: {
    meaning: 'The packet comes in by a mapped port of the cell, as requests from the router do',
    fix: 'Nothing to mend: what comes in by a mapped port needs no policy and is never logged',
  },
  HOST_PROTECTED: {
    meaning:
      "The packet is for the container's own cell, where only DNS and host services may be reached",
    fix: 'Call a service by its route; an operator can open a port with `host_tcp_services` or `host_udp_services` of the job silk-cni',
  },
  AGENT_STALE: {
    meaning: 'The policy server has a policy for it, but the cell has no rule for it yet',
    fix: 'Wait for the next policy cycle, or force one: `curl http://127.0.0.1:8722/force-policy-poll-cycle` on the cell. If it lasts, look at the log of vxlan-policy-agent',
  },
  APP_NOT_RUNNING: {
    meaning: 'The app, or the instance that was asked for, has no running container',
    fix: 'Start the app with `cf start`, or add instances with `cf scale -i`; `cf logs --recent` tells why one stopped',
  },
  UNKNOWN_ADDRESS: {
    meaning:
      'No container and no cell that is known has the address, or the cell’s routes lead nowhere',
    fix: 'Look the address up with `cfnet explain`; it may have been free since its container ended',
  },
  UNMODELLED_RULE: {
    meaning: 'A rule decides that cfnet does not understand, or that is not from Cloud Foundry',
    fix: 'Read the rule that is named, and ask whoever put it on the cell',
  },
};
