import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gateway } from '../../../../src/lib/cell-transport/direct/gateway.js';
import { gatewayFrom } from '../../../../src/lib/cell-transport/direct/gateway-from.js';
import { newKeyPair } from '../../../../src/lib/ssh/key-pair.js';
import { JumpHost } from '../../../support/jump-host.js';

/** An address that only the jump host knows. */
const CELL = '10.0.16.15';

let folder: string;
let jump: JumpHost;
/** Says what it is told. */
let echo: Server;
let gateway: Gateway | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfnet-jump-'));
  const key = newKeyPair();
  await writeFile(join(folder, 'key'), key.private, { mode: 0o600 });
  await writeFile(join(folder, 'other key'), newKeyPair().private, { mode: 0o600 });
  echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const { port } = echo.address() as AddressInfo;
  jump = await JumpHost.open({
    publicKey: key.public,
    route: (host) => (host === CELL ? port : undefined),
  });
});
afterEach(() => {
  gateway?.close();
  gateway = undefined;
});
afterAll(async () => {
  await jump.close();
  echo.close();
  await rm(folder, { recursive: true });
});

function ofHost(changed: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return {
    BOSH_GW_HOST: `127.0.0.1:${jump.port}`,
    BOSH_GW_PRIVATE_KEY: join(folder, 'key'),
    ...changed,
  };
}

function ofProxy(user: string, key: string): Readonly<Record<string, string>> {
  const file = encodeURIComponent(join(folder, key));
  return { BOSH_ALL_PROXY: `ssh+socks5://${user}127.0.0.1:${jump.port}?private-key=${file}` };
}

async function said(through: Gateway | undefined): Promise<string> {
  gateway = through;
  const stream = await through?.connect(CELL, 22);
  if (stream === undefined) throw new Error('no gateway');
  stream.write('is anybody there');
  const [answer] = (await once(stream, 'data')) as [Buffer];
  stream.destroy();
  return answer.toString();
}

test.each([
  ['BOSH_GW_HOST', () => ofHost(), 'vcap'],
  ['BOSH_GW_USER', () => ofHost({ BOSH_GW_USER: 'jumper' }), 'jumper'],
  ['BOSH_ALL_PROXY by SSH', () => ofProxy('', 'key'), 'jumpbox'],
  ['a user in BOSH_ALL_PROXY', () => ofProxy('it%27s-me@', 'key'), "it's-me"],
  ['both: the proxy, as with bosh', () => ({ ...ofHost(), ...ofProxy('proxy@', 'key') }), 'proxy'],
])('%s', async (_, env, user) => {
  expect(await said(gatewayFrom(env()))).toBe('is anybody there');
  expect(jump.users.at(-1)).toBe(user);
  expect(jump.routed.at(-1)).toBe(`${CELL}:22`);
});

test('is entered once for all connections', async () => {
  const before = jump.users.length;
  const one = gatewayFrom(ofHost());
  await Promise.all([said(one), said(one), said(one)]);
  expect(jump.users.length).toBe(before + 1);
});

test('is entered anew after it was lost, and once for all who ask then', async () => {
  const before = jump.users.length;
  const one = gatewayFrom(ofHost());
  const stream = await one?.connect(CELL, 22);
  const lost = stream && once(stream, 'close');
  stream?.resume();
  jump.drop();
  await lost;
  await Promise.all([said(one), said(one)]);
  expect(jump.users.length).toBe(before + 2);
});

test('is tried again after it let nobody in', async () => {
  const late = join(folder, 'late key');
  const one = gatewayFrom(ofHost({ BOSH_GW_PRIVATE_KEY: late }));
  await expect(one?.connect(CELL, 22)).rejects.toThrow('cannot be entered');
  await copyFile(join(folder, 'key'), late);
  expect(await said(one)).toBe('is anybody there');
});

test('is not entered any more once it is closed', async () => {
  const one = gatewayFrom(ofHost());
  one?.close();
  await expect(one?.connect(CELL, 22)).rejects.toThrow('is closed');
});

test.each([
  ['none', {}],
  ['one that is switched off', { BOSH_GW_HOST: '127.0.0.1', BOSH_GW_DISABLE: 'true' }],
])('%s', (_, env) => {
  expect(gatewayFrom(env)).toBeUndefined();
});

test.each([
  ['a key that it does not know', 'other key', 'All configured authentication methods failed'],
  ['a key that is not there', 'no key', 'ENOENT'],
])('%s: it says which gateway, and what to look at', async (_, key, why) => {
  gateway = gatewayFrom(ofHost({ BOSH_GW_PRIVATE_KEY: join(folder, key) }));
  await expect(gateway?.connect(CELL, 22)).rejects.toMatchObject({
    code: 'OUTSIDE_FAILED',
    message: expect.stringMatching(`The gateway vcap@127\\.0\\.0\\.1 cannot be entered: .*${why}`),
    hint: expect.stringContaining('BOSH_GW_PRIVATE_KEY'),
  });
});

test('a host that it does not pass on to', async () => {
  gateway = gatewayFrom(ofHost());
  await expect(gateway?.connect('10.0.99.99', 22)).rejects.toMatchObject({
    code: 'OUTSIDE_FAILED',
    message: expect.stringContaining('The gateway 127.0.0.1 does not connect to 10.0.99.99'),
  });
});

test.each(['http://127.0.0.1:1', 'nonsense', 'ssh+socks5://'])('%j is none', (proxy) => {
  expect(() => gatewayFrom({ BOSH_ALL_PROXY: proxy })).toThrow(
    'BOSH_ALL_PROXY is no proxy that bosh knows',
  );
});
