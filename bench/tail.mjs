/**
 * How much `cfnet tail --all` needs for many cells: starts a lab of 20 and one of 200 cells, writes lines into their
 * kernel logs, and counts what one process of cfnet prints. See README.md.
 */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sampleProcess } from './lib/proc-sampler.mjs';

const CFNET = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const STEP_MS = 250;
/** How long the last lines may take. */
const PATIENCE_MS = 60_000;

const { values } = parseArgs({
  options: {
    cells: { type: 'string', default: '20,200' },
    rate: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '20' },
    transport: { type: 'string', default: 'direct' },
  },
});

for (const cells of values.cells.split(',').map(Number)) {
  const result = await measure(cells, Number(values.rate), Number(values.seconds));
  console.log(JSON.stringify({ cells, ...result }));
}

/**
 * @param {number} cells
 * @param {number} rate  lines a second on each cell
 * @param {number} seconds
 */
async function measure(cells, rate, seconds) {
  const state = mkdtempSync(join(tmpdir(), 'cfnet-bench-'));
  const env = { ...process.env, XDG_STATE_HOME: state };
  const name = `bench${cells}`;
  cfnet(env, ['lab', 'up', '--name', name, '--plane', 'simulated', '--cells', String(cells)]);
  try {
    const root = join(state, 'cfnet', 'lab', name, 'cells');
    const logs = readdirSync(root)
      .filter((id) => /^[0-9a-f]{8}-/.test(id))
      .map((id) => join(root, id, 'var/log/kern.log'));
    return await follow(logs, { env, name, rate, seconds });
  } finally {
    cfnet(env, ['lab', 'down', '--name', name]);
    rmSync(state, { recursive: true, force: true });
  }
}

/**
 * @param {readonly string[]} logs
 * @param {{ env: NodeJS.ProcessEnv, name: string, rate: number, seconds: number }} options
 */
async function follow(logs, { env, name, rate, seconds }) {
  const began = performance.now();
  const args = ['tail', '--all', '--lab', '--name', name, '-o', 'raw'];
  const child = spawn(process.execPath, [CFNET, ...args, '--transport', values.transport], { env });
  const sampler = sampleProcess(child.pid);
  /** @type {Map<string, number>} */
  const seen = new Map();
  /** @type {number[]} */
  const delays = [];
  let rest = '';
  child.stdout.on('data', (/** @type {Buffer} */ data) => {
    const now = Date.now();
    const lines = (rest + data.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const key = / ID=(\d+) .* SPT=(\d+) /.exec(line)?.slice(1).join(' ') ?? line;
      seen.set(key, (seen.get(key) ?? 0) + 1);
      delays.push(now - Date.parse(line.slice(0, 32)));
    }
  });
  let notices = '';
  child.stderr.on('data', (/** @type {Buffer} */ data) => (notices += data.toString()));
  const probes = logs.map((path, at) => ({ path, at, count: 0 }));
  /** Lines are written until each cell has shown one: then all are followed. */
  const isFollowed = () => probes.every(({ at }) => seen.has(`${at} 0`) || seen.has(`${at} 1`));
  while (!isFollowed() && performance.now() - began < 5 * PATIENCE_MS) {
    for (const probe of probes) {
      if (!seen.has(`${probe.at} 0`)) appendFileSync(probe.path, line(probe.at, 0));
    }
    await pause(1000);
  }
  const openedMs = performance.now() - began;
  delays.length = 0;
  let written = 0;
  for (let step = 0; step * STEP_MS < seconds * 1000; step++) {
    for (const probe of probes) {
      const due = Math.round(((step + 1) * STEP_MS * rate) / 1000);
      let text = '';
      for (; probe.count < due; probe.count++) text += line(probe.at, probe.count + 1);
      if (text !== '') appendFileSync(probe.path, text);
    }
    await pause(STEP_MS);
  }
  for (const { count } of probes) written += count;
  const counted = () => [...seen.keys()].filter((key) => !key.endsWith(' 0')).length;
  const until = performance.now() + PATIENCE_MS;
  while (counted() < written && performance.now() < until) await pause(100);
  const { peakBytes, cpuSeconds } = sampler.usage();
  sampler.stop();
  child.kill('SIGINT');
  await new Promise((resolve) => child.once('close', resolve));
  delays.sort((a, b) => a - b);
  const doubled = [...seen].filter(([key, times]) => times > 1 && !key.endsWith(' 0')).length;
  return {
    written,
    printed: counted(),
    doubled,
    openedSeconds: round(openedMs / 1000),
    peakMB: round((peakBytes ?? 0) / 1e6),
    cpuSeconds: round(cpuSeconds ?? 0),
    delayMs: { median: delays[delays.length >> 1], max: delays.at(-1) },
    lost: notices.split('\n').filter((notice) => notice.includes('not connected')).length,
  };
}

/** @param {number} cell  @param {number} number */
function line(cell, number) {
  const time = new Date().toISOString().replace('Z', '000+00:00');
  return (
    `${time} localhost kernel: [ 4142.365427] DENY_C2C_c597d3eb-7f7c-4a2c- IN=silk-vtep OUT=s-010255002002 ` +
    `MAC=ee:ee:0a:ff:02:00:ee:ee:0a:ff:01:00:08:00 SRC=10.255.1.2 DST=10.255.2.2 LEN=60 TOS=0x00 PREC=0x00 ` +
    `TTL=63 ID=${cell} DF PROTO=TCP SPT=${number} DPT=8080 WINDOW=28200 RES=0x00 SYN URGP=0 \n`
  );
}

/** @param {NodeJS.ProcessEnv} env  @param {readonly string[]} args */
function cfnet(env, args) {
  const { status, stderr } = spawnSync(process.execPath, [CFNET, ...args], { env });
  if (status !== 0) throw new Error(`cfnet ${args.join(' ')}: ${stderr.toString()}`);
}

/** @param {number} ms  @returns {Promise<void>} */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
