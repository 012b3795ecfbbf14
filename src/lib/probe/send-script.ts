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

export interface Target {
  /** An address, or a name that the container can look up. */
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** Stands before the tool and its exit code. */
const MARK = 'cfnet-probe';

const CONNECT_SECONDS = 5;
const WHOLE_SECONDS = 8;

/** curl(1): which failures come before a connection is made. */
const CURL = { unresolved: 6, noConnection: 7, late: 28 } as const;
/** What timeout(1) ends with. */
const TIMED_OUT = 124;

/** Sends one connection, or one datagram, with what the container has; for any POSIX shell. */
export function sendScript({ host, port, protocol }: Target): string {
  const ways = protocol === 'tcp' ? TCP_WAYS : UDP_WAYS;
  const branches = ways.map(
    ([tool, command], at) =>
      `${at === 0 ? 'if' : 'elif'} command -v ${tool} >/dev/null 2>&1; then\n  tool=${tool}\n  ${command}\n  code=$?`,
  );
  return [
    `host=${shellWord(host)} port=${port} tool=none code=127`,
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

/** What the script's output says. */
export function readAttempt(stdout: string, stderr: string, protocol: Target['protocol']): Attempt {
  const [, tool = 'none', code = '127'] = new RegExp(`${MARK} (\\w+) (\\d+)`).exec(stdout) ?? [];
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (tool === 'none') return { outcome: 'failed', said };
  const outcome =
    protocol === 'udp' ? udpOutcome(Number(code)) : tcpOutcome(tool, Number(code), stderr);
  return { outcome, tool, said: outcome === 'connected' ? '' : said };
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
