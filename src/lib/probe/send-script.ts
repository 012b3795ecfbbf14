import { shellWord } from '../text/shell-word.js';

/** What became of a connection, as the one who tried tells it. */
export type Outcome =
  'connected' | 'refused' | 'timed-out' | 'unreachable' | 'unresolved' | 'sent' | 'failed';

export interface Attempt {
  readonly outcome: Outcome;
  /** What the container sent it with; absent: it has nothing that could. */
  readonly tool?: string;
  /** In the tool's own words. */
  readonly said: string;
}

/** What can be sent; of ICMP, by its name in either IP version, an echo request. */
export const PROBE_PROTOCOLS = ['tcp', 'udp', 'icmp', 'icmpv6'] as const;
export type ProbeProtocol = (typeof PROBE_PROTOCOLS)[number];

export interface Target {
  /** An address, or a name that the container can look up. */
  readonly host: string;
  /** Absent: the protocol has none. */
  readonly port?: number;
  readonly protocol: ProbeProtocol;
}

/** Stands before the tool and its exit code. */
const MARK = 'cfnet-probe';

const CONNECT_SECONDS = 5;
const ECHO_SECONDS = 3;
const WHOLE_SECONDS = 8;

/** curl(1): which failures come before a connection is made. */
const CURL = { unresolved: 6, noConnection: 7, late: 28 } as const;
/** What timeout(1) ends with. */
const TIMED_OUT = 124;

/** Sends one connection, one datagram or one echo request, with what the container has; for any POSIX shell. */
export function sendScript({ host, port, protocol }: Target): string {
  const ways = WAYS[protocol];
  const branches = ways.map(
    ([tool, command], at) =>
      `${at === 0 ? 'if' : 'elif'} command -v ${tool} >/dev/null 2>&1; then\n  tool=${tool}\n  ${command}\n  code=$?`,
  );
  return [
    `host=${shellWord(host)} port=${port ?? ''} tool=none code=127`,
    ...branches,
    'fi',
    `echo "${MARK} $tool $code"`,
  ].join('\n');
}

const TCP_WAYS = [
  [
    'curl',
    `case $host in *:*) at="[$host]" ;; *) at=$host ;; esac; curl -sS -o /dev/null --connect-timeout ${CONNECT_SECONDS} -m ${WHOLE_SECONDS} "http://$at:$port/"`,
  ],
  ['nc', `nc -z -v -w ${CONNECT_SECONDS} "$host" "$port" </dev/null`],
  ['bash', `timeout ${CONNECT_SECONDS} bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port"`],
] as const;

const UDP_WAYS = [
  ['nc', `printf x | nc -u -w 1 "$host" "$port"`],
  ['bash', `bash -c 'printf x >"/dev/udp/$0/$1"' "$host" "$port"`],
] as const;

const PING_WAYS = [['ping', `ping -c 1 -W ${ECHO_SECONDS} "$host" >&2`]] as const;

const WAYS: Readonly<Record<ProbeProtocol, readonly (readonly [string, string])[]>> = {
  tcp: TCP_WAYS,
  udp: UDP_WAYS,
  icmp: PING_WAYS,
  icmpv6: PING_WAYS,
};

/** What the script's output says. */
export function readAttempt(stdout: string, stderr: string, protocol: Target['protocol']): Attempt {
  const [, tool = 'none', code = '127'] = new RegExp(`${MARK} (\\w+) (\\d+)`).exec(stdout) ?? [];
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (tool === 'none') return { outcome: 'failed', said };
  const outcome = outcomeOf(protocol, tool, Number(code), stderr);
  return { outcome, tool, said: outcome === 'connected' ? '' : said };
}

function outcomeOf(protocol: ProbeProtocol, tool: string, code: number, said: string): Outcome {
  if (protocol === 'tcp') return tcpOutcome(tool, code, said);
  return protocol === 'udp' ? udpOutcome(code) : echoOutcome(code, said);
}

/** ping(8) of iputils and of busybox: 1 is no answer, and an error that came back is told in words. */
function echoOutcome(code: number, said: string): Outcome {
  if (code === 0) return 'connected';
  if (/network is unreachable|no route/i.test(said)) return 'unreachable';
  if (/destination .*unreachable|prohibited/i.test(said)) return 'refused';
  if (/not known|bad address|unknown host/i.test(said)) return 'unresolved';
  return /100% packet loss/.test(said) ? 'timed-out' : 'failed';
}

function udpOutcome(code: number): Outcome {
  return code === 0 ? 'sent' : 'failed';
}

function tcpOutcome(tool: string, code: number, said: string): Outcome {
  if (code === 0) return 'connected';
  if (/refused/i.test(said)) return 'refused';
  if (/no route|unreachable/i.test(said)) return 'unreachable';
  if (/could not resolve|name or service|not known/i.test(said)) return 'unresolved';
  if (tool === 'curl') return curlOutcome(code, said);
  if (code === TIMED_OUT || /timed out/i.test(said)) return 'timed-out';
  return 'failed';
}

/** All later failures of curl are about what the other end says, or does not say, once it is there. */
function curlOutcome(code: number, said: string): Outcome {
  if (code === CURL.unresolved) return 'unresolved';
  if (code === CURL.noConnection) return 'failed';
  if (code !== CURL.late) return 'connected';
  return /bytes received/.test(said) ? 'connected' : 'timed-out';
}
