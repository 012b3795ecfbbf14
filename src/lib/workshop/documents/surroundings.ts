import type { AssumptionName, Trace } from '../model/story.js';

/** What stories take for granted, to be read before one begins; values are filled in. */
export const ASSUMED: Readonly<Record<AssumptionName, string>> = {
  'two-cells': 'two Diego cells or more',
  apart: 'an instance of {appB} on another cell than {appA}',
  beside: 'an instance of {appB} on the cell of {appA}',
  'no-policies': 'no policy between {appA} and {appB}',
  policy: 'a policy that lets {appA} call {appB} on tcp port 8080',
  'logging-off': 'logging of packets between apps switched off on the cells of {appB}',
  'no-meow': 'no network namespace `meow`',
  meow: 'a network namespace `meow` on the cell of {appA}',
  'no-captures': 'no capture that was saved for this story before',
  'may-make-groups': 'an admin of Cloud Controller, for it makes a security group',
  'kept-in': 'an address that the security groups keep {appA} from',
  'let-out': 'an address that the security groups let {appA} out to',
};

/** What stories leave, and `reset` takes away or puts back. */
export const LEFT: Readonly<Record<Trace, string>> = {
  policies: 'the policies between {appA} and {appB}',
  meow: 'the network namespace `meow`',
  captures: 'saved captures',
  logging: 'what the cells log',
  'bypass-group': 'the security group `{bypass.group}`',
  'egress-group': 'the security group `{egress.group}`',
};
