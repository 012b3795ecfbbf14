import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { CFNET, runProgram, type Ended } from '../support/program.js';
import { expectToFit } from '../support/schema.js';
import { until } from '../support/until.js';
import type { DoctorJson } from './logging-lab.js';
import { OpenedTestLab } from './opened-lab.js';

/** A cell that turns everybody away is tried several times. */
jest.setTimeout(180_000);

interface Answer extends DoctorJson {
  readonly silence?: NonNullable<DoctorJson['silence']> & {
    readonly prediction?: string;
    readonly not_looked_at?: readonly {
      readonly cell?: string;
      readonly instances: readonly string[];
    }[];
  };
  readonly errors: readonly { readonly cell?: string; readonly message: string }[];
}

let opened: OpenedTestLab;
/** The cell without appA, and the instance of appB there. */
let [away, lost] = ['', ''];

beforeAll(async () => {
  opened = await OpenedTestLab.open({ cells: 2, logging: 'c2c' });
  await opened.cli('cf', 'add-network-policy', 'appA', 'appB');
  const status = await until(async () => {
    const { stdout } = await cfnet('logging', 'status', '--json');
    const { cells } = JSON.parse(stdout) as Status;
    return cells.every(({ c2c }) => c2c.allow_rules > 0) ? cells : undefined;
  });
  const other = status.find(({ containers }) => containers.every(({ name }) => name !== 'appA/0'));
  away = other?.cell.id ?? '';
  lost = other?.containers[0]?.name ?? '';
  opened.faults.goAway(away);
});
afterAll(() => opened.close());

interface Status {
  readonly cells: readonly {
    readonly cell: { readonly id: string };
    readonly c2c: { readonly allow_rules: number };
    readonly containers: readonly { readonly name: string }[];
  }[];
}

function cfnet(...args: readonly string[]): Promise<Ended> {
  const all = [...args, '--lab', '--name', opened.folder.name];
  return runProgram(CFNET, all, { env: opened.env });
}

test.each([
  ['a connection', ['--from', 'appA', '--to', 'appB']],
  ['an app', ['--app', 'appB']],
])('%s: of a cell that could not be entered nothing is said', async (_, question) => {
  const { stdout, stderr } = await cfnet('doctor', ...question, '--watch', '1s', '--json');
  const document = JSON.parse(stdout) as Answer;
  expectToFit('doctor', document);
  expect(lost).toMatch(/^appB\//);
  expect(document.errors).toContainEqual(expect.objectContaining({ cell: away }));
  expect(stderr).toContain(away);
  const { silence } = document;
  expect(silence?.not_looked_at).toEqual([{ cell: away, instances: [lost] }]);
  expect(silence?.causes.filter(({ answer }) => answer === 'no')).toEqual([]);
  expect(silence?.causes).not.toContainEqual({ evidence: expect.stringMatching(/ alone/) });
  expect(silence?.causes.find(({ id }) => id === 'never-arrived')).toMatchObject({
    answer: 'maybe',
    evidence: expect.stringContaining(`of cell ${away.slice(0, 8)} (${lost}) it is not known`),
  });
});
