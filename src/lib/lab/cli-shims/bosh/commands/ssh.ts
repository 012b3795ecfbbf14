import { CollectedStream } from '../../collected-stream.js';
import { BoshFailure } from '../bosh-failure.js';
import type { BoshCommand } from '../bosh-command.js';
import { PrefixedScreen } from '../prefixed-writer.js';
import { setUpSsh, type SshHost } from '../ssh-hosts.js';
import { runOnHost, type HostRun, type SetUpRun } from '../ssh-run.js';
import { beginSshSession } from '../ssh-session.js';

export const ssh: BoshCommand = {
  name: 'ssh',
  summary: 'SSH into instance(s)',
  args: [0, 1],
  options: {
    command: { type: 'string', short: 'c', multiple: true },
    results: { type: 'boolean', short: 'r' },
    opts: { type: 'string', multiple: true },
    'gw-disable': { type: 'boolean' },
    'gw-socks5': { type: 'string' },
  },
  async run(call) {
    const { args, flags, out } = call;
    const command = flags.all('command').join(' ');
    if (command === '' && (flags.has('results') || flags.has('non-interactive'))) {
      throw new BoshFailure('Non-interactive SSH requires non-empty command');
    }
    const director = call.director();
    out.line(director.description);
    const setup = await setUpSsh(director, call.requireDeployment(), args[0]);
    out.task(setup.taskId, 'Done');
    const session = beginSshSession();
    const run = { call, setup, signal: session.signal };
    try {
      if (command === '') await openShell(run);
      else if (flags.has('results')) await showResults(run, command);
      else await stream(run, command);
    } finally {
      session.end();
      await setup.cleanUp();
    }
  },
};

async function openShell(run: SetUpRun): Promise<void> {
  const [host, ...more] = run.setup.hosts;
  if (host === undefined || more.length > 0) {
    throw new BoshFailure('Running SSH:\n  Interactive SSH only works for a single host at a time');
  }
  const { out } = run.call;
  const end = await runOnHost(run, host, { stdout: out.stdout, stderr: out.stderr });
  failIfAny([end]);
}

async function stream(run: SetUpRun, command: string): Promise<void> {
  const { call, setup } = run;
  const screen = new PrefixedScreen((text) => {
    call.out.block(text);
  });
  failIfAny(
    await Promise.all(
      setup.hosts.map((host) =>
        runOnHost(run, host, {
          command,
          stdout: screen.writer(`${host.instance}: stdout | `),
          stderr: screen.writer(`${host.instance}: stderr | `),
        }),
      ),
    ),
  );
}

async function showResults(run: SetUpRun, command: string): Promise<void> {
  const { call, setup } = run;
  const results = await Promise.all(
    setup.hosts.map(async (host) => {
      const [stdout, stderr] = [new CollectedStream(), new CollectedStream()];
      const end = await runOnHost(run, host, {
        command,
        stdout,
        stderr,
      });
      return { end, row: resultRow(host, stdout.text(), stderr.text(), end) };
    }),
  );
  call.out.table({
    content: 'results',
    header: ['Instance', 'Stdout', 'Stderr', 'Exit Code', 'Error'],
    rows: results.map(({ row }) => row).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    transposed: true,
  });
  failIfAny(results.map(({ end }) => end));
}

function resultRow(host: SshHost, stdout: string, stderr: string, end: HostRun): string[] {
  return [host.instance, stdout, stderr, String(end.exitCode), end.error ?? ''];
}

/** Every other exit code than 0, of any host, makes bosh exit 1 (cf-facts 7.3). */
function failIfAny(ends: readonly HostRun[]): void {
  const errors = ends.map(({ error }) => error).filter((error) => error !== undefined);
  if (errors.length === 0) return;
  const count = `${errors.length} error${errors.length === 1 ? '' : 's'} occurred:`;
  const list = errors.map((error) => `\t* ${error}\n`).join('');
  throw new BoshFailure(`Running SSH:\n  ${count}\n${list}\n`);
}
