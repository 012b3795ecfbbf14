import { describe, expect, test } from '@jest/globals';
import { BoshOutput } from '../../../../src/lib/lab/cli-shims/bosh/bosh-output.js';
import { PrefixedScreen } from '../../../../src/lib/lab/cli-shims/bosh/prefixed-writer.js';
import { CollectedStream } from '../../../../src/lib/lab/cli-shims/collected-stream.js';

const TABLE = {
  title: "Deployment 'cf'",
  content: 'instances',
  header: ['Instance', 'Process State', 'IPs'],
  rows: [
    ['diego-cell/1', 'running', '10.0.16.15\n10.0.17.15'],
    ['diego-cell/1', '', ''],
  ],
};

function printed(mode: { json: boolean; tty: boolean }): string {
  const stdout = new CollectedStream();
  const out = new BoshOutput(stdout, new CollectedStream(), mode);
  out.line("Using environment 'x' as client 'admin'");
  out.task('42', 'Done');
  out.table(TABLE);
  out.line('Succeeded');
  out.end();
  return stdout.text();
}

describe('a table', () => {
  test('has a header and a count on a terminal', () => {
    expect(printed({ json: false, tty: true })).toBe(
      [
        "Using environment 'x' as client 'admin'",
        '',
        'Task 42. Done',
        '',
        "Deployment 'cf'",
        '',
        'Instance      Process State  IPs  ',
        'diego-cell/1  running        10.0.16.15  ',
        '                             10.0.17.15  ',
        '~             -              -  ',
        '',
        '2 instances',
        '',
        'Succeeded',
        '',
      ].join('\n'),
    );
  });

  test('is nothing but its cells for a program', () => {
    expect(printed({ json: false, tty: false })).toBe(
      [
        'diego-cell/1\trunning\t10.0.16.15\t',
        '            \t       \t10.0.17.15\t',
        'diego-cell/1\t-      \t-\t',
        '',
      ].join('\n'),
    );
  });

  test('is part of one document with --json', () => {
    expect(JSON.parse(printed({ json: true, tty: true }))).toEqual({
      Tables: [
        {
          Content: 'instances',
          Header: { instance: 'Instance', ips: 'IPs', process_state: 'Process State' },
          Rows: [
            { instance: 'diego-cell/1', ips: '10.0.16.15\n10.0.17.15', process_state: 'running' },
            { instance: 'diego-cell/1', ips: '', process_state: '' },
          ],
          Notes: null,
        },
      ],
      Blocks: null,
      Lines: ["Using environment 'x' as client 'admin'", 'Task 42', '. Done', 'Succeeded'],
    });
  });
});

test('a line that another stream cuts short has one prefix', () => {
  let screen = '';
  const shared = new PrefixedScreen((text) => (screen += text.toString()));
  const [a, b] = [shared.writer('a | '), shared.writer('b | ')];
  a.write('one\ntw');
  b.write('three\n');
  a.write('o\n');
  expect(screen).toBe('a | one\na | twthree\na | o\n');
});
