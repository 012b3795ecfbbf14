import { describe, expect, test } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { createContext, type Terminal } from '../../../src/lib/cli/command-context.js';
import { Lifetime } from '../../../src/lib/outside/lifetime.js';

const FLAGS = { color: 'auto', debug: false, 'no-input': false } as const;

function terminal(parts: {
  stdin?: boolean;
  stdout?: boolean;
  stderr?: boolean;
  columns?: number;
}) {
  const stdout = new PassThrough({ encoding: 'utf8' });
  const stderr = new PassThrough({ encoding: 'utf8' });
  return {
    stdin: { isTTY: parts.stdin ?? false },
    stdout: Object.assign(stdout, {
      isTTY: parts.stdout ?? false,
      ...(parts.columns !== undefined && { columns: parts.columns }),
    }),
    stderr: Object.assign(stderr, { isTTY: parts.stderr ?? false }),
    env: {},
  } satisfies Terminal;
}

describe('the context of a command', () => {
  test.each([
    [{ stdin: true, stdout: true, stderr: true }, false, true],
    [{ stdin: true, stdout: false, stderr: true }, false, true],
    [{ stdin: true, stdout: true, stderr: true }, true, false],
    [{ stdin: false, stdout: true, stderr: true }, false, false],
    [{ stdin: true, stdout: true, stderr: false }, false, false],
  ])('with terminals %j and --no-input %s may ask: %s', (parts, noInput, interactive) => {
    const flags = { ...FLAGS, 'no-input': noInput };
    expect(createContext(terminal(parts), flags, new Lifetime()).interactive).toBe(interactive);
  });

  test('colours by what stdout is', () => {
    const colored = createContext(terminal({ stdout: true }), FLAGS, new Lifetime());
    const plain = createContext(terminal({ stderr: true }), FLAGS, new Lifetime());
    expect([colored.palette.enabled, plain.palette.enabled]).toEqual([true, false]);
  });

  test('is as wide as the terminal, or 80', () => {
    const wide = createContext(terminal({ stdout: true, columns: 132 }), FLAGS, new Lifetime());
    const piped = createContext(terminal({}), FLAGS, new Lifetime());
    expect([wide.columns, piped.columns]).toEqual([132, 80]);
  });

  test('lets go of data before a notice, so that a terminal shows them in order', () => {
    const streams = terminal({});
    const context = createContext(streams, FLAGS, new Lifetime());
    void context.out.write('data\n');
    expect(streams.stdout.read()).toBeNull();
    context.notice('that was all');
    expect(streams.stdout.read()).toBe('data\n');
  });

  test('keeps notices apart from data, and harmless', async () => {
    const streams = terminal({});
    const lifetime = new Lifetime();
    const context = createContext(streams, FLAGS, lifetime);
    void context.out.write('data\n');
    context.notice('cell \x1b[2Jfailed');
    await lifetime.end();
    expect([streams.stdout.read(), streams.stderr.read()]).toEqual([
      'data\n',
      'cell \\x1b[2Jfailed\n',
    ]);
  });
});
