import { CfnetError } from '../../errors/cfnet-error.js';
import { problemFromError, type Gathered, type Problem } from '../../errors/problem.js';
import { dropUnknown } from '../../json/drop-unknown.js';
import { parseAddress } from '../../net/address.js';
import { compareText } from '../../text/compare-text.js';
import type { CellTransport, RemoteCell, RemoteScript } from '../cell-transport.js';
import type { OwnUser } from './own-user.js';
import { sshHostText, type SshHost } from './ssh-host.js';

const TIMEOUT_MS = 30_000;

/** What a bosh agent and the policy agent's configuration say of the machine (cf-facts 3.2). */
const WHO_IS_IT: RemoteScript = {
  root: true,
  text: `
R="\${CFNET_CELL_ROOT-}"
for name in id name az deployment; do
  printf '%s=' "$name"
  tr -d '\\n' <"$R/var/vcap/instance/$name" 2>/dev/null
  echo
done
printf 'underlay='
tr -d ' \\n' <"$R/var/vcap/jobs/vxlan-policy-agent/config/vxlan-policy-agent.json" 2>/dev/null |
  sed -n 's/.*"underlay_ips":\\["\\([^"]*\\)".*/\\1/p'
printf '\\nserver='
set -- \${SSH_CONNECTION-}
echo "\${3-}"
`,
};

/** Ids and names come to messages and documents: nothing else than what bosh gives is taken. */
const SAFE_WORD = /^[\w.-]{1,128}$/;

/**
 * The cells that the named hosts are, in the order of their ids, for a foundation without a director; a host that does
 * not answer is a problem. Errors: CfnetError of the first one, where none answers.
 */
export async function cellsOfHosts(
  transport: CellTransport,
  user: OwnUser,
): Promise<Gathered<readonly RemoteCell[]>> {
  const asked = await Promise.all(user.hosts.map((host) => ask(transport, user, host)));
  const cells = new Map<string, RemoteCell>();
  const errors: CfnetError[] = [];
  for (const answer of asked) {
    if (answer instanceof CfnetError) errors.push(answer);
    else cells.set(answer.id, answer);
  }
  const [first] = errors;
  if (cells.size === 0 && first !== undefined) throw first;
  const problems: readonly Problem[] = errors.map(problemFromError);
  return { value: [...cells.values()].toSorted((a, b) => compareText(a.id, b.id)), problems };
}

async function ask(
  transport: CellTransport,
  user: OwnUser,
  host: SshHost,
): Promise<RemoteCell | CfnetError> {
  const name = sshHostText(host);
  const standIn: RemoteCell = { id: name, name, ip: host.host };
  user.assign(standIn, host);
  try {
    const { stdout, stderr } = await transport.run(standIn, WHO_IS_IT, { timeoutMs: TIMEOUT_MS });
    const cell = cellIn(stdout.toString('utf8'), host);
    if (cell === undefined) return noCell(name, stderr);
    user.assign(cell, host);
    return cell;
  } catch (error) {
    if (error instanceof CfnetError) return error;
    throw error;
  }
}

function cellIn(text: string, { host }: SshHost): RemoteCell | undefined {
  const said = new Map(
    text.split('\n').map((line) => {
      const [key = '', value = ''] = line.split('=');
      return [key, value.trim()] as const;
    }),
  );
  const word = (key: string): string | undefined => {
    const value = said.get(key) ?? '';
    return SAFE_WORD.test(value) ? value : undefined;
  };
  const id = word('id');
  if (id === undefined) return undefined;
  const addresses = [said.get('underlay'), host, said.get('server')];
  const ip = addresses.find((one) => one !== undefined && parseAddress(one) !== undefined) ?? host;
  const [az, deployment] = [word('az'), word('deployment')];
  return { id, name: `${word('name') ?? 'cell'}/${id}`, ip, ...dropUnknown({ az, deployment }) };
}

function noCell(name: string, stderr: string): CfnetError {
  if (/sudo/.test(stderr)) {
    return new CfnetError('NOT_PERMITTED', `${name} lets this user not become root`, {
      hint: 'kern.log and iptables are root’s alone: use a user who may sudo without a password.',
    });
  }
  return new CfnetError('NOT_FOUND', `${name} is no Diego cell: it has no /var/vcap/instance/id`, {
    hint: 'Name each cell with --ssh-cell [USER@]HOST[:PORT].',
  });
}
