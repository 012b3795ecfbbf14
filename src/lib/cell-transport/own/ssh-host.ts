import { CfnetError } from '../../errors/cfnet-error.js';

/** A host as a user names it, to be entered by SSH. */
export interface SshHost {
  readonly host: string;
  readonly port: number;
  /** Absent: the user of all hosts. */
  readonly user?: string;
}

const FORM = /^(?:([^@\s]+)@)?(?:\[([0-9a-f:.%]+)\]|([^@:\s[\]/]+))(?::(\d{1,5}))?$/i;
const DEFAULT_PORT = 22;
const MOST_PORT = 0xffff;

/** Reads `[USER@]HOST[:PORT]`, an IPv6 address in brackets. Errors: CfnetError USAGE. */
export function parseSshHost(text: string): SshHost {
  const [, user, ipv6, name = ipv6, digits] = FORM.exec(text) ?? [];
  const port = digits === undefined ? DEFAULT_PORT : Number(digits);
  if (name === undefined || port < 1 || port > MOST_PORT) {
    throw new CfnetError('USAGE', `'${text}' is no host to enter by SSH`, {
      hint: 'Use --ssh-cell [USER@]HOST[:PORT], as in --ssh-cell admin@10.0.16.15.',
    });
  }
  return { host: name, port, ...(user !== undefined && { user }) };
}

/** As it was typed, without the user. */
export function sshHostText({ host, port }: SshHost): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === DEFAULT_PORT ? name : `${name}:${port}`;
}
