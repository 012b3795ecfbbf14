import { describe, expect, test } from '@jest/globals';

import { directorApp } from '../../../../../src/lib/lab/api/director/director.js';
import type { SshAccess } from '../../../../../src/lib/lab/api/director/ssh-access.js';
import type { UaaClient } from '../../../../../src/lib/lab/api/identity/token-issuer.js';
import { testLab } from '../../foundation/test-lab.js';
import { asker, newIssuer, type Answer, type Ask } from '../test-apis.js';

const OPERATOR: UaaClient = {
  id: 'admin',
  secret: 'x',
  grants: ['client_credentials'],
  authorities: ['bosh.admin'],
};

describe('what the director tells', () => {
  test('info, to anybody', async () => {
    const { ask } = await testDirector();
    const stranger = await ask('/info', { headers: { Authorization: '' } });
    expect(stranger.body).toMatchObject({
      name: 'cfnet-lab',
      user: null,
      user_authentication: { type: 'uaa', options: { url: 'https://duaa.test' } },
    });
    expect((await ask('/info')).body).toMatchObject({ user: 'admin' });
  });

  test('all else to its clients only; a token of the foundation is none', async () => {
    const { ask, userAsk } = await testDirector();
    const stranger = await ask('/deployments', { headers: { Authorization: 'bearer x' } });
    expect([stranger.status, stranger.text]).toEqual([401, "Not authorized: '/deployments'\n"]);
    expect((await userAsk('/deployments')).status).toBe(401);
  });

  test('the deployment', async () => {
    const { ask } = await testDirector();
    expect(JSON.parse((await ask('/deployments')).text)).toMatchObject([
      { name: 'cf', releases: [{ name: 'diego' }, { name: 'silk', version: '3.116.0' }] },
    ]);
    expect((await ask('/deployments/cf')).body['manifest']).toContain('name: diego-cell');
    expect(await ask('/deployments/nope/instances')).toMatchObject({
      status: 404,
      body: { code: 70000, description: "Deployment 'nope' doesn't exist" },
    });
  });

  test('instances, at once and as the lines of a task', async () => {
    const { ask, lab } = await testDirector();
    const plain = JSON.parse((await ask('/deployments/cf/instances')).text) as unknown;
    expect(plain).toMatchObject(
      lab.cells.map(({ id, ip, agentId, az }) => ({
        id,
        ips: [ip],
        agent_id: agentId,
        az,
        job: 'diego-cell',
      })),
    );
    for (const kind of ['instances', 'vms']) {
      const result = await taskResult(ask, await ask(`/deployments/cf/${kind}?format=full`));
      const lines = result.text.trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject(
        lab.cells.map(({ id, ip }) => ({
          id,
          ips: [ip],
          job_name: 'diego-cell',
          job_state: 'running',
        })),
      );
    }
  });

  test('what does not exist', async () => {
    const { ask } = await testDirector();
    expect(await ask('/tasks/99')).toMatchObject({ status: 404, body: { code: 10000 } });
    const other = await ask('/locks');
    expect([other.status, other.text]).toEqual([404, "Endpoint '/locks' not found."]);
    expect((await ask('/events/7')).status).toBe(404);
  });
});

describe('bosh ssh', () => {
  const key = 'ssh-rsa AAAA me';

  test.each([
    ['all', {}, [0, 1]],
    ['a group', { job: 'diego-cell', ids: [], indexes: [] }, [0, 1]],
    ['an index', { job: 'diego-cell', ids: ['1'], indexes: ['1'] }, [1]],
  ])('sets a user up on %s', async (_, target, indexes) => {
    const { ask, lab, calls } = await testDirector();
    const posted = await ask('/deployments/cf/ssh', {
      method: 'POST',
      body: { command: 'setup', target, params: { user: 'bosh_1', public_key: key } },
    });
    const result = JSON.parse((await taskResult(ask, posted)).text) as unknown;
    const cells = indexes.map((index) => lab.cells[index]);
    expect(result).toEqual(
      cells.map((cell) => ({
        command: 'setup',
        status: 'success',
        ip: cell?.ip,
        host_public_key: `host of ${cell?.ip ?? ''}`,
        id: cell?.id,
        index: cell?.index,
        job: 'diego-cell',
      })),
    );
    expect(calls).toEqual([['setup', 'bosh_1', key, cells.map((cell) => cell?.id)]]);
  });

  test('cleans it up again, and both are events', async () => {
    const { ask, lab, calls } = await testDirector();
    const [cell] = lab.cells;
    const target = { job: 'diego-cell', ids: [cell?.id], indexes: [cell?.id] };
    const posted = await ask('/deployments/cf/ssh', {
      method: 'POST',
      body: { command: 'cleanup', target, params: { user_regex: '^bosh_1' } },
    });
    expect((await taskResult(ask, posted)).text).toContain('"command":"cleanup"');
    expect(calls).toEqual([['cleanup', '^bosh_1', [cell?.id]]]);
    const events = JSON.parse((await ask('/events?action=cleanup+ssh')).text) as unknown;
    expect(events).toMatchObject([
      { user: 'admin', task: '1', object_name: `diego-cell/${cell?.id ?? ''}` },
    ]);
    expect(JSON.parse((await ask('/events?before_id=1')).text)).toEqual([]);
    expect((await ask('/events/1')).body).toMatchObject({ deployment: 'cf' });
  });

  test.each([
    [
      'nobody matches',
      { command: 'setup', target: { job: 'router' }, params: { user: 'u', public_key: key } },
      /No instances matched/,
    ],
    [
      'the cells refuse',
      { command: 'setup', target: {}, params: { user: 'refused', public_key: key } },
      /no room/,
    ],
  ])('is a failed task when %s', async (_, body, message) => {
    const { ask } = await testDirector();
    const posted = await ask('/deployments/cf/ssh', { method: 'POST', body });
    const task = await ask(locationOf(posted));
    expect(task.body).toMatchObject({ state: 'error' });
    expect((await ask(`${locationOf(posted)}/output?type=event`)).text).toMatch(message);
  });

  test.each([['{'], ['{}'], ['{"command":"setup"}'], ['{"command":"cleanup","params":{}}']])(
    'refuses the body %s',
    async (body) => {
      const { ask } = await testDirector();
      expect((await ask('/deployments/cf/ssh', { method: 'POST', body })).status).toBe(400);
    },
  );
});

describe('a task’s output', () => {
  test('is cut by Range, and 416 when there is nothing new', async () => {
    const { ask } = await testDirector();
    const path = `${locationOf(await ask('/deployments/cf/vms?format=full'))}/output?type=result`;
    const whole = (await ask(path)).text;
    const rest = await ask(path, { headers: { Range: 'bytes=10-' } });
    expect([rest.status, rest.text]).toEqual([206, whole.slice(10)]);
    expect(rest.headers.get('Content-Range')).toBe(`bytes 10-${whole.length - 1}/${whole.length}`);
    const none = await ask(path, { headers: { Range: `bytes=${whole.length}-` } });
    expect(none.status).toBe(416);
    expect((await ask(path.replace('result', 'debug'))).status).toBe(204);
  });
});

type AskDirector = (path: string, ask?: Ask) => Promise<Answer>;

async function testDirector(): Promise<{
  lab: ReturnType<typeof testLab>;
  ask: AskDirector;
  /** Asks with a token of an ordinary user. */
  userAsk: AskDirector;
  calls: unknown[][];
}> {
  const lab = testLab({ clock: () => 1_700_000_000_000 });
  const issuer = newIssuer(lab);
  const calls: unknown[][] = [];
  const ssh: SshAccess = {
    setup: (user, publicKey, targets) => {
      if (user === 'refused') return Promise.reject(new Error('no room'));
      calls.push(['setup', user, publicKey, targets.map(({ id }) => id)]);
      return Promise.resolve(
        targets.map(({ id, ip }) => ({ id, ip, hostPublicKey: `host of ${ip}` })),
      );
    },
    cleanup: (regex, targets) => {
      calls.push(['cleanup', regex, targets.map(({ id }) => id)]);
      return Promise.resolve();
    },
  };
  const app = directorApp({ foundation: lab, issuer, uaaUrl: () => 'https://duaa.test', ssh });
  const userAsk = asker(app, lab, issuer);
  const token = (await issuer.forClient(OPERATOR)).access_token;
  const ask: AskDirector = (path, { headers, ...rest } = {}) =>
    userAsk(path, {
      ...rest,
      as: 'nobody',
      headers: { Authorization: `bearer ${token}`, ...headers },
    });
  return { lab, ask, userAsk, calls };
}

function locationOf(answer: Answer): string {
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get('Location') ?? '').pathname;
}

async function taskResult(ask: AskDirector, posted: Answer): Promise<Answer> {
  const path = locationOf(posted);
  expect((await ask(path)).body).toMatchObject({ state: 'done', user: 'admin', deployment: 'cf' });
  return ask(`${path}/output?type=result`);
}
