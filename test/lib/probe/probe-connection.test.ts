import { describe, expect, test } from '@jest/globals';
import type {
  CellTransport,
  RemoteCell,
  RemoteResult,
} from '../../../src/lib/cell-transport/cell-transport.js';
import { CfnetError } from '../../../src/lib/errors/cfnet-error.js';
import type { LiveFoundation } from '../../../src/lib/live/foundation.js';
import { probeConnection, type ProbeOrder } from '../../../src/lib/probe/probe-connection.js';
import type { ProbeDocument } from '../../../src/lib/probe/probe-document.js';
import { runProbe } from '../../../src/lib/probe/run-probe.js';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';
import { expectToFit } from '../../support/schema.js';
import { CAPTURE, CELL_IDS } from '../trace/traced.js';

const DENIED =
  '2026-11-22T01:02:23.797775+00:00 024c3413-2351-4df9-a0e0-902250d2b398 kernel: [ 2404.869073] DENY_C2C_3320ced4-2f80-4b15- ' +
  'IN=s-010255041004 OUT=s-010255041003 MAC=aa:aa:0a:ff:29:04:ee:ee:0a:ff:29:04:08:00 SRC=10.255.41.4 DST=10.255.41.3 LEN=60 ' +
  'TOS=0x00 PREC=0x00 TTL=63 ID=19605 DF PROTO=TCP SPT=40303 DPT=8080 WINDOW=64860 RES=0x00 SYN URGP=0 MARK=0x1a \n';

const REFUSED = { stdout: 'cfnet-probe curl 7\n', stderr: 'curl: (7) Connection refused' };
const CONNECTED = { stdout: 'cfnet-probe curl 0\n', stderr: '' };
const NO_TOOL = { stdout: 'cfnet-probe none 127\n', stderr: '' };

/** What a probe meets. */
interface Surroundings {
  /** What the container's shell says. */
  readonly sent?: { readonly stdout: string; readonly stderr: string };
  /** What is in the log behind the mark, from that attempt on. */
  readonly logged?: { readonly text: string; readonly fromAttempt: number };
  /** Why no cell can be entered. */
  readonly closed?: CfnetError;
}

const result = (stdout: string, stderr = ''): RemoteResult => ({
  exitCode: 0,
  stdout: Buffer.from(stdout),
  stderr,
});

/** The captured foundation, as if it ran. */
async function foundationIn({
  sent = REFUSED,
  logged,
  closed,
}: Surroundings): Promise<{ live: LiveFoundation; scripts: string[] }> {
  let attempts = 0;
  const scripts: string[] = [];
  const cells: RemoteCell[] = Object.values(CELL_IDS).map((id) => ({
    id,
    name: `diego-cell/${id}`,
    ip: '10.0.16.15',
  }));
  const transport: Pick<CellTransport, 'run'> = {
    run: (_, { text }) => {
      if (closed !== undefined) return Promise.reject(closed);
      scripts.push(text);
      if (text.startsWith('stat ')) return Promise.resolve(result('12 4000\n'));
      const isThere = logged !== undefined && attempts >= logged.fromAttempt;
      return Promise.resolve(result(isThere ? logged.text : ''));
    },
  };
  const live = {
    source: await openSnapshot(CAPTURE),
    cells: () => Promise.resolve({ value: cells, problems: [] }),
    transport: () => Promise.resolve(transport),
    cf: {
      ssh: () => {
        attempts += 1;
        return Promise.resolve(result(sent.stdout, sent.stderr));
      },
    },
  };
  return { live: live as unknown as LiveFoundation, scripts };
}

async function probed(order: ProbeOrder, surroundings: Surroundings): Promise<ProbeDocument> {
  const { live } = await foundationIn(surroundings);
  const document = await probeConnection(live, order, () => undefined);
  expectToFit('probe', document);
  return document;
}

const DENY: ProbeOrder = { source: 'reporter', destination: 'backend/0', port: 8080 };
const ALLOW: ProbeOrder = { source: 'frontend', destination: 'backend/0', port: 8080 };

describe('what is told of one connection', () => {
  test('refused and logged: the line says by whom, as was foretold', async () => {
    const document = await probed(DENY, { logged: { text: DENIED, fromAttempt: 1 } });
    expect(document).toMatchObject({
      verdict: 'denied',
      outcome: 'refused',
      tool: 'curl',
      attempts: 1,
      agrees: true,
      watched: [CELL_IDS['cell-0']],
      flow: { verdict: 'denied', reason: 'NO_POLICY', destination: { app: { name: 'backend' } } },
      predicted: { verdict: 'denied', reason: 'NO_POLICY' },
      fix: ['cf add-network-policy reporter backend -s shop -o acme --protocol tcp --port 8080'],
      errors: [],
    });
  });

  test('refused, and logged only the second time: denials are logged once a second', async () => {
    const document = await probed(DENY, { logged: { text: DENIED, fromAttempt: 2 } });
    expect(document).toMatchObject({ verdict: 'denied', attempts: 2 });
  });

  test('refused and never logged though it ought to be: nobody knows, and that is said', async () => {
    const document = await probed(DENY, {});
    expect(document).toMatchObject({ verdict: 'unknown', outcome: 'refused', attempts: 3 });
    expect(document).not.toHaveProperty('agrees');
    expect(document.notes.join('\n')).toMatch(/A rule on the way logs such packets .*rate limit/);
  });

  test('made: that settles it, in one attempt, without a fix', async () => {
    const document = await probed(ALLOW, { sent: CONNECTED });
    expect(document).toMatchObject({ verdict: 'allowed', attempts: 1, agrees: true, fix: [] });
  });

  test('made against what was foretold: they do not agree', async () => {
    const document = await probed(DENY, { sent: CONNECTED });
    expect(document).toMatchObject({ verdict: 'allowed', agrees: false });
  });

  test('on cells that cannot be entered: told once, and the rest all the same', async () => {
    const closed = new CfnetError('OUTSIDE_FAILED', 'diego-cell cannot be reached: x');
    const document = await probed(DENY, { closed });
    expect(document).toMatchObject({ verdict: 'unknown', watched: [] });
    expect(document.errors).toEqual([{ code: 'OUTSIDE_FAILED', message: closed.message }]);
    expect(document.notes).toContain(
      'No cell on the way could be watched: whether it was logged is not known',
    );
  });
});

test('the log is looked into behind its mark, for this connection alone', async () => {
  const { live, scripts } = await foundationIn({ logged: { text: DENIED, fromAttempt: 1 } });
  await probeConnection(live, DENY, () => undefined);
  expect(scripts).toHaveLength(2);
  expect(scripts[1]).toContain('tail -c +4001');
  expect(scripts[1]).toContain("'SRC=10.255.41.4 DST=10.255.41.3 '");
  expect(scripts[1]).toContain("'DPT=8080 '");
});

test.each([
  ['denied', DENY, { logged: { text: DENIED, fromAttempt: 1 } }, 1],
  ['made', ALLOW, { sent: CONNECTED }, 0],
  ['with nothing to send it with', DENY, { sent: NO_TOOL }, 6],
])('%s: the exit code', async (_, order, surroundings, exitCode) => {
  const { live } = await foundationIn(surroundings);
  const printed: ProbeDocument[] = [];
  const code = await runProbe(live, order, {
    notice: () => undefined,
    print: (document) => {
      printed.push(document);
      return undefined;
    },
  });
  expect(code).toBe(exitCode);
  expect(printed).toHaveLength(1);
});

test.each([
  [{ ...DENY, protocol: 'sctp' }, 'USAGE', "'sctp' cannot be sent, only tcp, udp, icmp and icmpv6"],
  [{ ...DENY, protocol: 'icmp', port: 8 }, 'USAGE', 'icmp has no ports'],
  [{ source: 'reporter', destination: '8.8.8.8' }, 'USAGE', 'there is no port to connect to'],
  [
    { source: 'reporter', destination: '8.8.8.8:53', port: 54 },
    'USAGE',
    '--port 54 and :53 differ',
  ],
  [{ source: 'nobody', destination: 'backend' }, 'NOT_FOUND', "'nobody'"],
] as const)('%j: %s', async (order, code, message) => {
  const asking = probed(order, {});
  await expect(asking).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});
