import type { Gathered, Known, Problem } from '../../errors/problem.js';
import { asObject, booleanAt, numberAt, type JsonObject } from '../../json/json-value.js';
import type { RawFile } from '../../snapshot/raw-source.js';
import type { CellShell } from './cell-shell.js';

/** Paths on a cell: cf-facts 3.1, 3.2, 8.1. */
const LOG_FOLDER = '/var/log';
const STORE = '/var/vcap/data/container-metadata/store.json';
const AGENT_CONFIG = '/var/vcap/jobs/vxlan-policy-agent/config/vxlan-policy-agent.json';
const REP_LOG = '/var/vcap/sys/log/rep/rep.stdout.log';
const LOGGING_SWITCH = 'http://127.0.0.1:8721/iptables-c2c-logging';

const KERNEL_LOG = /^kern\.log(\.\d+)?(\.gz)?$/;

/** Everything that a snapshot holds of a cell; `sudo`, because most of it is root's alone. */
export async function cellFiles(shell: CellShell): Promise<Gathered<readonly RawFile[]>> {
  const logs = await kernelLogs(shell);
  const commands: readonly (readonly [string, string])[] = [
    ...logs.map((name) => [name, `sudo cat ${LOG_FOLDER}/${name}`] as const),
    ['iptables-save.txt', 'sudo iptables-save -c'],
    ['container-metadata.json', `sudo cat ${STORE}`],
    ['rep.log', `sudo cat ${REP_LOG}`],
  ];
  const [state, ...files] = await Promise.all([
    logging(shell),
    ...commands.map(([name, command]) => outputOf(shell, name, command)),
  ]);
  const loggingFile = { name: 'logging.json', content: `${JSON.stringify(state, null, 2)}\n` };
  return {
    value: [...files.map(({ value }) => value).filter((file) => file !== undefined), loggingFile],
    problems: files.flatMap(({ problems }) => problems),
  };
}

async function outputOf(shell: CellShell, name: string, command: string): Promise<Known<RawFile>> {
  const { exitCode, stdout, stderr } = await shell.run(command);
  return exitCode === 0
    ? { value: { name, content: stdout }, problems: [] }
    : { problems: [failed(name, command, stderr)] };
}

async function kernelLogs(shell: CellShell): Promise<readonly string[]> {
  const { stdout } = await shell.run(`sudo ls ${LOG_FOLDER}`);
  return stdout
    .toString('utf8')
    .split(/\s+/)
    .filter((name) => KERNEL_LOG.test(name));
}

/** What the cell logs: the switch as it stands now, the rest as the agent was configured. */
async function logging(shell: CellShell): Promise<JsonObject> {
  const [running, config] = await Promise.all([
    jsonFrom(shell, `curl -s ${LOGGING_SWITCH}`),
    jsonFrom(shell, `sudo cat ${AGENT_CONFIG}`),
  ]);
  return {
    c2c: booleanAt(running, 'enabled') ?? null,
    asg: booleanAt(config, 'iptables_asg_logging') ?? null,
    denied_logs_per_sec: numberAt(config, 'iptables_denied_logs_per_sec') ?? null,
    accepted_udp_logs_per_sec: numberAt(config, 'iptables_accepted_udp_logs_per_sec') ?? null,
    dynamic_asgs: booleanAt(config, 'enable_asg_syncing') ?? null,
  };
}

/** Undefined where the command fails or prints no JSON: then the values are not known. */
async function jsonFrom(shell: CellShell, command: string): Promise<JsonObject | undefined> {
  const { stdout } = await shell.run(command);
  try {
    return asObject(JSON.parse(stdout.toString('utf8')));
  } catch {
    return undefined;
  }
}

function failed(name: string, command: string, stderr: string): Problem {
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  return { code: 'OUTSIDE_FAILED', message: `${name} could not be had: ${command}: ${reason}` };
}
