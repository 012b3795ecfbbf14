import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readActualLrps } from '../../../src/lib/directory/actual-lrps.js';
import { readAuditEvents } from '../../../src/lib/directory/audit-events.js';
import { readCapiApps } from '../../../src/lib/directory/capi-apps.js';
import { readContainerMetadata } from '../../../src/lib/directory/container-metadata.js';
import { readPolicyTags } from '../../../src/lib/directory/policy-tags.js';
import { readProcessStats } from '../../../src/lib/directory/process-stats.js';
import type { DirectoryRecords } from '../../../src/lib/directory/records.js';
import { readRepLog } from '../../../src/lib/directory/rep-log.js';
import { gapsOf, type Known } from '../../../src/lib/errors/problem.js';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import type { NamedText } from '../../../src/lib/json/json-document.js';
import { parseJson } from '../../../src/lib/json/parse-json.js';
import { readPolicies } from '../../../src/lib/policy/policies.js';
import { readSecurityGroups } from '../../../src/lib/policy/security-groups.js';
import { fileText } from '../../../src/lib/source/file-text.js';
import { readLoggingState } from '../../../src/lib/source/logging-state.js';
import { randomFrom } from '../kernel-log/mutated-lines.js';

/** A million of each file takes some minutes: `CFNET_FUZZ_DOCUMENTS=1000000 npm run jest -- fuzz-documents`. */
const DOCUMENTS = Number(process.env['CFNET_FUZZ_DOCUMENTS'] ?? 500);
const SEED = Number(process.env['CFNET_FUZZ_SEED'] ?? 20190418);

const CELL = '0455ec2b-11fa-41ab-9d1c-f3a575cd55ea';
const SNAPSHOT = 'test/fixtures/ipv6/snapshot';
const OF_CELL = `${SNAPSHOT}/cells/ce110001-aaaa-4bbb-8ccc-000000000001`;

/** What a reader made of a file: how much, and whether it says that something is missing. */
interface Reading {
  readonly count: number;
  readonly isGapTold: boolean;
}

type Read = (source: NamedText) => Reading;

function ofRecords(
  reader: (source: NamedText) => Known<DirectoryRecords>,
  count: (records: DirectoryRecords) => number,
  hasGap: (records: DirectoryRecords) => boolean,
): Read {
  return (source) => {
    const { value } = reader(source);
    return value === undefined
      ? { count: 0, isGapTold: true }
      : { count: count(value), isGapTold: hasGap(value) };
  };
}

function ofList<T>(reader: (source: NamedText) => Known<T>, count: (value: T) => number): Read {
  return (source) => {
    const known = reader(source);
    if (known.value === undefined) return { count: 0, isGapTold: known.problems.length > 0 };
    return { count: count(known.value), isGapTold: gapsOf(known).length > 0 };
  };
}

/** Readers that nobody concludes from absence by: they only must not fail. */
function justRead(reader: (source: NamedText) => unknown): Read {
  return (source) => {
    reader(source);
    return { count: 0, isGapTold: false };
  };
}

const FILES: readonly [name: string, path: string, read: Read][] = [
  [
    'actual-lrps.ndjson',
    `${SNAPSHOT}/actual-lrps.ndjson`,
    ofRecords(
      readActualLrps,
      ({ containers = [] }) => containers.filter(({ state }) => state === 'running').length,
      ({ gaps }) => (gaps?.instances?.length ?? 0) > 0,
    ),
  ],
  [
    'apps.json',
    `${SNAPSHOT}/apps.json`,
    ofRecords(
      readCapiApps,
      ({ identities = [] }) => identities.filter(({ appGuid }) => appGuid !== undefined).length,
      ({ gaps }) => (gaps?.apps?.length ?? 0) > 0,
    ),
  ],
  [
    'tags.json',
    `${SNAPSHOT}/tags.json`,
    ofRecords(
      readPolicyTags,
      ({ tags = [] }) => tags.length,
      ({ gaps }) => (gaps?.tags?.length ?? 0) > 0,
    ),
  ],
  [
    'container-metadata.json',
    `${OF_CELL}/container-metadata.json`,
    ofRecords(
      readContainerMetadata,
      ({ containers = [] }) => containers.length,
      ({ completeCells = [] }) => completeCells.length === 0,
    ),
  ],
  [
    'policies.json',
    `${SNAPSHOT}/policies.json`,
    ofList(readPolicies, ({ policies }) => policies.length),
  ],
  [
    'security-groups.json',
    `${SNAPSHOT}/security-groups.json`,
    ofList(readSecurityGroups, (groups) =>
      groups.reduce((sum, { rules }) => sum + rules.length, 0),
    ),
  ],
  ['logging.json', `${OF_CELL}/logging.json`, justRead(readLoggingState)],
  ['audit-events.json', `${SNAPSHOT}/apps.json`, justRead(readAuditEvents)],
  ['process-stats.json', `${SNAPSHOT}/apps.json`, justRead(readProcessStats)],
  ['rep.log', `${SNAPSHOT}/actual-lrps.ndjson`, justRead(readRepLog)],
  [
    'iptables-save.txt',
    `${OF_CELL}/iptables-save.txt`,
    justRead(({ text }) => parseIptablesSave(text)),
  ],
];

const ODD_BYTES = Buffer.from('{}[]",:\\\n\r\0 aZ9\xff-.', 'latin1');

interface Mutant {
  readonly bytes: Buffer;
  /** Whether a piece was taken out of the middle, or moved: what is left may be another sound document. */
  readonly isSpliced: boolean;
}

/** Damage as files meet it: bytes changed, put in and lost, the end or the beginning cut off, pieces twice or moved. */
function mutate(original: Buffer, below: (n: number) => number): Mutant {
  let bytes = Buffer.from(original);
  let isSpliced = false;
  for (let left = 1 + below(3); left > 0; left -= 1) {
    const at = below(bytes.length || 1);
    const odd = ODD_BYTES.subarray(below(ODD_BYTES.length)).subarray(0, 1);
    const to = Math.min(bytes.length, at + 1 + below(40));
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
    const kind = below(7);
    isSpliced ||= kind > 4;
    switch (kind) {
      case 0:
        bytes = Buffer.concat([head, odd, tail.subarray(1)]);
        break;
      case 1:
        bytes = Buffer.concat([head, odd, tail]);
        break;
      case 2:
        bytes = Buffer.concat([head, tail.subarray(2)]);
        break;
      case 3:
        bytes = head;
        break;
      case 4:
        bytes = tail;
        break;
      case 5:
        bytes = Buffer.concat([head, bytes.subarray(to)]);
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(0, below(bytes.length || 1)), tail]);
    }
  }
  return { bytes, isSpliced };
}

function readBytes(name: string, bytes: Buffer, read: Read): Reading {
  const { value } = fileText(name, bytes, CELL);
  return value === undefined ? { count: 0, isGapTold: true } : read(value);
}

describe('mutated documents', () => {
  test.each(FILES)(
    '%s: nothing is thrown, and nothing is lost without a word',
    (name, path, read) => {
      const original = readFileSync(path);
      const { count } = readBytes(name, original, read);
      const below = randomFrom(SEED);
      const silent: string[] = [];
      for (let left = DOCUMENTS; left > 0; left -= 1) {
        const { bytes, isSpliced } = mutate(original, below);
        const reading = readBytes(name, bytes, read);
        const isSilent = reading.count < count && !reading.isGapTold;
        if (isSilent && !isSpliced && !isCutClean(bytes, original)) {
          silent.push(bytes.toString('latin1'));
        }
      }
      expect(silent.slice(0, 2)).toEqual([]);
    },
  );
});

/** Where whole lines are missing and all others are JSON, nothing in the file shows it. */
function isCutClean(bytes: Buffer, original: Buffer): boolean {
  const lines = linesOf(bytes);
  return lines.length < linesOf(original).length && lines.every((line) => parseJson(line).ok);
}

function linesOf(bytes: Buffer): readonly string[] {
  const lines = bytes.toString('latin1').split(/[\r\n\0]+/);
  return lines.filter((line) => line.trim() !== '');
}
