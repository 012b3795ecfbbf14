import { Buffer } from 'node:buffer';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { createChatter } from './chatter.mjs';
import { createRandom } from './random.mjs';
import { createTraffic } from './traffic.mjs';

/** @typedef {import('./cell-rules.mjs').CellRules} CellRules */

/**
 * @typedef {object} LogOptions
 * @property {number} lines
 * @property {number} seed  the same seed gives the same bytes; a longer log begins with the shorter one
 * @property {CellRules} rules  of the cell that writes
 */

const SILK_SHARE = 0.7;
const BUFFER_BYTES = 1 << 20;
const LONGEST_LINE = 1024;

// A stemcell's rsyslog names the BOSH agent's id as the host, which is not the instance's id.
const HOST = '0c1f7a52-6f0e-4f0b-8d5c-2b8c6f6f4c11';
const START_SECONDS = Date.UTC(2026, 10, 22, 2) / 1000;
const UPTIME_OFFSET_SECONDS = START_SECONDS - 86_400;
// About a thousand lines a second: a busy cell.
const GAP_MICROSECONDS = { first: 1, last: 1999 };

/**
 * Writes the kern.log of a busy cell in the form that stemcells write (RFC3339 time, host, `kernel:`, uptime). Memory
 * does not grow with the number of lines: ten million are no problem.
 * @param {string} file  overwritten
 * @param {LogOptions} options
 * @returns {{ lines: number, bytes: number }}
 */
export function writeKernLog(file, { lines, seed, rules }) {
  const random = createRandom(seed);
  const packet = createTraffic(random, rules);
  const chatter = createChatter(
    random,
    rules.c2cDenied.map(({ container }) => container),
  );
  const envelope = createEnvelope(() => random.within(GAP_MICROSECONDS));
  const line = () => `${envelope()}${random.unit() < SILK_SHARE ? packet() : chatter()}\n`;
  return { lines, bytes: writeLines(file, lines, line) };
}

/**
 * Copies each line into one buffer at once, so that it is garbage before the collector looks at it.
 * @param {string} file
 * @param {number} count
 * @param {() => string} line  gives one more line; ASCII
 * @returns {number} bytes written
 */
function writeLines(file, count, line) {
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  const descriptor = openSync(file, 'w');
  let total = 0;
  let used = 0;
  const flush = () => {
    writeFileSync(descriptor, buffer.subarray(0, used));
    total += used;
    used = 0;
  };
  try {
    for (let written = 0; written < count; written += 1) {
      used += buffer.write(line(), used, 'latin1');
      if (used > BUFFER_BYTES - LONGEST_LINE) flush();
    }
    flush();
  } finally {
    closeSync(descriptor);
  }
  return total;
}

/**
 * @param {() => number} gap  microseconds between two lines
 * @returns {() => string} gives the start of one more line, up to the kernel's message
 */
function createEnvelope(gap) {
  let seconds = START_SECONDS;
  let microseconds = 0;
  let time = '';
  let uptime = '';
  const startSecond = () => {
    time = new Date(seconds * 1000).toISOString().slice(0, 20);
    uptime = String(seconds - UPTIME_OFFSET_SECONDS).padStart(5);
  };
  startSecond();
  return () => {
    microseconds += gap();
    if (microseconds >= 1_000_000) {
      microseconds -= 1_000_000;
      seconds += 1;
      startSecond();
    }
    const fraction = String(microseconds).padStart(6, '0');
    return `${time}${fraction}+00:00 ${HOST} kernel: [${uptime}.${fraction}] `;
  };
}
