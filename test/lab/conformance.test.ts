import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { whyNoKernelPlane } from '../../src/lib/lab/plane/kernel/kernel-plane-check.js';
import { TURN_MS } from '../support/kernel-turn.js';
import { LabUnderTest, smallCli, planesHere } from './lab-program.js';

type Cli = 'cf' | 'bosh';

/** A folder with the genuine CLIs; without it they are looked for in PATH. */
const folders = (process.env['CFNET_GENUINE_CLIS'] ?? process.env['PATH'] ?? '').split(delimiter);

interface Line {
  readonly line: string;
  /** Run before it, each time. */
  readonly given?: string;
  /** Run after it, each time, so that both CLIs find the same lab. */
  readonly undo?: string;
}

const GROUP = 'create-security-group g {rules}';
const RULES = JSON.stringify([{ protocol: 'tcp', destination: '10.9.9.9', ports: '22' }]);

/** What the workshop and cfnet use, with what can go wrong; every line is run by both. */
const CF_LINES: readonly Line[] = [
  ...[
    'api',
    'target',
    'target -o o',
    'target -o o -s s',
    'target -o nowhere',
    'target -o o -s s',
    'apps',
    'app appA',
    'app appA --guid',
    'app nobody',
    'app',
    'app appA appB',
    'app appA --nonsense',
    'nonsense',
    'curl /v3/apps?names=appA',
    'curl v3/organizations',
    'curl /v3/apps/nobody',
    'curl /v3/apps/nobody --fail',
    'curl /networking/v1/external/policies',
    'network-policies',
    'network-policies --source appA',
    'network-policies --source nobody',
    'add-network-policy appA appB --port 80',
    'add-network-policy appA appB --protocol tcp --port x',
    'add-network-policy appA appB -o o',
    'add-network-policy appA nobody',
    'remove-network-policy appA appB --protocol tcp --port 9999',
    'security-groups',
    'security-group dns',
    'security-group nobody',
    'ssh appA -c true',
    "ssh appA -i 0 -c 'echo out; echo err >&2; exit 7'",
    'ssh appA -i 9 -c true',
    'ssh nobody -c true',
    'events nobody',
  ].map((line) => ({ line })),
  {
    line: 'add-network-policy appA appB',
    undo: 'remove-network-policy appA appB --protocol tcp --port 8080',
  },
  {
    line: 'add-network-policy appA appB -s s -o o --protocol udp --port 9000-9010',
    undo: 'remove-network-policy appA appB --protocol udp --port 9000-9010',
  },
  // Up, it would show what is running at that moment.
  { given: 'scale appA -i 2', line: 'scale appA -i 1' },
  { line: 'scale appA' },
  { line: 'stop appA', undo: 'start appA' },
  { line: 'start appA' },
  { line: 'restart appA' },
  { line: 'rename appA appZ', undo: 'rename appZ appA' },
  { line: 'delete nobody -f' },
  ...[
    'create-security-group',
    'create-security-group g',
    'create-security-group g nowhere.json',
    'create-security-group g {rules} more',
    'bind-security-group',
    'bind-security-group nobody o --space s',
    'bind-security-group dns nowhere --space s',
    'bind-security-group dns o --space nowhere',
    'bind-security-group dns o --space s --lifecycle nonsense',
    'unbind-security-group dns',
    'unbind-security-group nobody o s',
    'unbind-security-group dns nowhere s',
    'unbind-security-group dns o nowhere',
    'delete-security-group',
    'delete-security-group nobody -f',
  ].map((line) => ({ line })),
  { line: GROUP, undo: 'delete-security-group g -f' },
  ...[
    GROUP,
    'bind-security-group g o --space s',
    'bind-security-group g o --space s --lifecycle staging',
    'unbind-security-group g o s',
    'unbind-security-group g o s --lifecycle staging',
    'delete-security-group g -f',
  ].map((line) => ({ given: GROUP, line, undo: 'delete-security-group g -f' })),
];

const BOSH_LINES: readonly Line[] = [
  'env',
  'env --json',
  'deployments',
  'deployments --json',
  'instances',
  'instances --json',
  'instances --ps',
  'instances --details --json',
  '-d nothing instances',
  'vms',
  'vms --json',
  'curl /deployments/cf/instances',
  'curl /nothing',
  "ssh diego-cell/0 -c 'echo one; echo two >&2'",
  "ssh diego-cell/0 -c 'exit 3'",
  "ssh diego-cell -c 'echo here' -r",
  "ssh diego-cell/0 -c 'echo here; exit 4' -r --json",
  "ssh diego-cell/0 -c 'sudo head -c 0 /var/log/kern.log'",
  'ssh -r',
].map((line) => ({ line }));

const genuine: Readonly<Record<Cli, string | undefined>> = { cf: find('cf'), bosh: find('bosh') };

const noKernel = await whyNoKernelPlane();
const PLANES = planesHere(noKernel);

let lab: LabUnderTest;

describe.each(PLANES)('on the %s plane', (plane) => {
  beforeAll(async () => {
    lab = await LabUnderTest.create(plane);
    await writeFile(join(lab.state, 'rules.json'), RULES);
    if (genuine.cf ?? genuine.bosh) await lab.up('--plane', plane);
  }, TURN_MS);
  afterAll(() => lab.remove());

  describe.each([
    ['cf' as const, CF_LINES],
    ['bosh' as const, BOSH_LINES],
  ])('the genuine %s and the small one', (cli, lines) => {
    const program = genuine[cli];
    const reason =
      program === undefined ? ` (SKIPPED: no ${cli} in CFNET_GENUINE_CLIS or PATH)` : '';
    (program === undefined ? test.skip : test).each(lines)(
      `${cli} $line${reason}`,
      async ({ given, line, undo }) => {
        if (given !== undefined) await runLine(cli, [program ?? ''], given);
        const theirs = await runLine(cli, [program ?? ''], line);
        if (undo !== undefined) await runLine(cli, [program ?? ''], undo);
        const small = [process.execPath, smallCli(cli)];
        if (given !== undefined) await runLine(cli, small, given);
        const ours = await runLine(cli, small, line);
        if (undo !== undefined) await runLine(cli, small, undo);
        expect(ours).toEqual(theirs);
      },
    );
  });
});

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runLine(cli: Cli, command: readonly string[], line: string): Promise<Outcome> {
  const [program = '', ...args] = [
    ...command,
    ...words(line.replace('{rules}', join(lab.state, 'rules.json'))),
  ];
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, TZ: 'UTC', ...(await lab.labEnv()) };
  return new Promise((resolve) => {
    const child = execFile(program, args, { env }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : Number(error.code);
      resolve({ exitCode, stdout: normal(cli, byStream(stdout)), stderr: normal(cli, stderr) });
    });
    child.stdin?.end();
  });
}

/** Words as a shell would make them; single quotes keep blanks. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** Without what differs from one moment or one start to the next, and the help of single options. */
function normal(cli: Cli, text: string): string {
  return text
    .replace(
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}(-[0-9a-f]{12}|-[0-9a-f]{4}|)/g,
      '<guid>',
    )
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d{4})/g, '<time>')
    .replace(/\d+(\.\d+)?%/g, '<cpu>')
    .replace(/Task \d+/g, 'Task <id>')
    .replace(/('ssh )-tt .*? -- \S+ /g, '$1')
    .replace(/^Instances (starting|running).*\n/gm, '')
    .replace(/\n\n+(?=\n)/g, '\n')
    .replace(/^(NAME:\n {3}\S+)[^]*$/m, cli === 'cf' ? '<help of $1>' : '$&');
}

/** Which of a remote command's two streams bosh shows first is a matter of chance; each keeps its order. */
function byStream(text: string): string {
  const lines = text.split('\n');
  const remote = (stream: string) => lines.filter((line) => line.includes(`: ${stream} | `));
  const rest = lines.filter((line) => !/: (stdout|stderr) \| /.test(line));
  return [...remote('stdout'), ...remote('stderr'), ...rest].join('\n');
}

function find(cli: Cli): string | undefined {
  return folders.map((folder) => join(folder, cli)).find((path) => existsSync(path));
}
