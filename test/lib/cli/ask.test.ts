import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CLI_APP } from '../../support/program.js';
import { Terminal, whyNoTmux } from '../../support/tmux.js';

const noTmux = await whyNoTmux();

let terminal: Terminal;

(noTmux === undefined ? describe : describe.skip)(
  `questions at a terminal${noTmux === undefined ? '' : ` (not here: ${noTmux})`}`,
  () => {
    beforeEach(async () => {
      terminal = await Terminal.open({ columns: 50, rows: 20 }, {});
    });
    afterEach(() => terminal.close());

    async function ask(kind: string): Promise<void> {
      await terminal.type(`'${process.execPath}' '${CLI_APP}' ask ${kind}; echo "rc=$?"`);
    }

    test('yes or no; lines end between words', async () => {
      await ask('confirm');
      const screen = await terminal.shows(/y\/N/);
      expect(screen).toContain('? The story needs a change: let appA\n');
      await terminal.press('y', 'Enter');
      expect(await terminal.shows(/rc=\d/)).toMatch(/answer: true\ncleaned up\nrc=0/);
    });

    test('one of the choices, by the arrow keys, or none of them', async () => {
      await ask('choose');
      await terminal.shows(/Not now/);
      await terminal.press('Down', 'Enter');
      expect(await terminal.shows(/rc=\d/)).toMatch(/answer: 1\ncleaned up\nrc=0/);
      await terminal.type('clear');
      await ask('choose');
      await terminal.shows(/Not now/);
      await terminal.press('Down', 'Down', 'Enter');
      expect(await terminal.shows(/rc=\d/)).toMatch(/answer: undefined\ncleaned up\nrc=0/);
    });

    test('one of many, by a part of its name', async () => {
      await ask('search');
      await terminal.shows(/second/);
      await terminal.press('s', 'e', 'c');
      await terminal.shows(/Which app\? sec/);
      await terminal.press('Enter');
      expect(await terminal.shows(/rc=\d/)).toMatch(/answer: b\ncleaned up\nrc=0/);
    });

    test.each(['confirm', 'choose', 'search'])(
      'Ctrl-C ends %s with 130, after the cleanups, and the terminal is as before',
      async (kind) => {
        await ask(kind);
        await terminal.shows(/y\/N|Not now|second/);
        await terminal.press('C-c');
        expect(await terminal.shows(/rc=\d/)).toMatch(/cleaned up\nrc=130/);
        await terminal.type('stty -a | tr " " "\\n" | grep -cx -e icanon -e echo -e isig');
        await terminal.shows(/^3$/m);
      },
    );
  },
);
