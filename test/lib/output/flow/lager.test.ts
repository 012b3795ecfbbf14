import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { DirectoryBuilder } from '../../../../src/lib/directory/directory-builder.js';
import { readContainerMetadata } from '../../../../src/lib/directory/container-metadata.js';
import { Enricher, type Knowledge } from '../../../../src/lib/flow/enricher.js';
import { PartyBook } from '../../../../src/lib/flow/party-book.js';
import { ReasonFinder } from '../../../../src/lib/flow/reason-finder.js';
import { lagerPrinter } from '../../../../src/lib/output/flow/lager.js';
import { CAPTURE, capturedKnowledge, flowsOf } from '../../../support/captured-knowledge.js';

interface AddRequest {
  readonly metadata: Readonly<Record<string, string>>;
}

/** The store as it was while the genuine program ran: with the staging container that was deleted later. */
function storeWithStaging(cell: string): string {
  const store = JSON.parse(readFileSync(`${CAPTURE}/${cell}/store.json`, 'utf8')) as object;
  if (cell !== 'cell-0') return JSON.stringify(store);
  const { metadata } = JSON.parse(
    readFileSync(`${CAPTURE}/cell-0/cni/staging-0.add.stdin.json`, 'utf8'),
  ) as AddRequest;
  const handle = '24290f15-6f2d-41b7-ae99-8b3369f6e15e';
  return JSON.stringify({ ...store, [handle]: { handle, ip: '10.255.41.5', metadata } });
}

function knowledgeOf(cell: string): Knowledge {
  const records = readContainerMetadata({ name: 'store.json', text: storeWithStaging(cell) }).value;
  const builder = new DirectoryBuilder();
  if (records !== undefined) builder.add(records);
  const directory = builder.build();
  return {
    directory,
    parties: new PartyBook(directory),
    findRule: () => undefined,
    reasons: new ReasonFinder({ looks: () => [], policiesOnCell: () => undefined }),
  };
}

const HOSTS = [
  ['cell-0', '10.0.16.15', 'c02dc4dd-e362-4923-a510-ca878e05ae11'],
  ['cell-1', '10.0.16.16', '78859829-2386-4fe4-9551-2f6734f114c4'],
  ['cell-2', '10.0.16.17', 'fd493106-6e19-486a-a7bb-2c4dc30b6e3f'],
] as const;

test.each(HOSTS)(
  '%s: the same JSON as iptables-logger, but for the time of writing',
  (cell, ip, id) => {
    const printer = lagerPrinter();
    const enricher = new Enricher(knowledgeOf(cell), { id, ip });
    const ours = flowsOf(`${CAPTURE}/${cell}/kern.rfc3339.log`, enricher).map((flow) =>
      printer.print(flow),
    );
    const genuine = readFileSync(`${CAPTURE}/${cell}/iptables-logger.rfc3339.log`, 'utf8');
    expect(ours.map(withoutTime)).toEqual(
      genuine
        .trimEnd()
        .split('\n')
        .map((line) => withoutTime(`${line}\n`)),
    );
  },
);

test('a container that only the cell’s rules still know has its whole handle, as in the genuine line', async () => {
  const { knowledge, cells } = await capturedKnowledge();
  const enricher = new Enricher(knowledge, cells.get('cell-0'));
  const [flow, ...others] = flowsOf(`${CAPTURE}/cell-0/kern.rfc3339.log`, enricher).filter(
    ({ packet }) => packet.prefix.text.startsWith('OK_24290f15'),
  );
  const genuine = readFileSync(`${CAPTURE}/cell-0/iptables-logger.rfc3339.log`, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"src_port":43131'));
  expect(genuine.map((line) => withoutTime(`${line}\n`))).toEqual([
    withoutTime((flow && lagerPrinter().print(flow)) ?? ''),
  ]);
  expect(others).toEqual([]);
});

test('the time is the packet’s, with nine digits', () => {
  const [flow] = flowsOf(`${CAPTURE}/cell-0/kern.rfc3339.log`, new Enricher(knowledgeOf('cell-0')));
  expect(flow && lagerPrinter().print(flow)).toMatch(
    /^\{"timestamp":"2026-11-22T01:02:21\.397851000Z",/,
  );
});

function withoutTime(line: string): string {
  return line.replace(/"timestamp":"[^"]*"/, '"timestamp":""');
}
