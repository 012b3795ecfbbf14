import { describe, expect, test } from '@jest/globals';
import type { ContainerSighting } from '../../../src/lib/directory/records.js';
import { RecordBook } from '../../../src/lib/tail/knowledge/record-book.js';

const EVIDENCE = { from: 'container-metadata', detail: 'made up by a test' } as const;

function container(handle: string, more: Partial<ContainerSighting> = {}): ContainerSighting {
  return { handle, state: 'running', ip: '10.255.1.2', evidence: EVIDENCE, ...more };
}

describe('who is who while it changes', () => {
  test('a container that a cell names no longer is gone from then on, and remembered', () => {
    const book = new RecordBook();
    book.put('cell a', { containers: [container('old')] }, 1000);
    book.put('cell a', { containers: [] }, 5000);
    expect(book.directory.containersByPrefix('old')).toMatchObject([
      { handle: 'old', state: 'deleted', until: 5000 },
    ]);
  });

  test('an address that is given on belongs to each in its time', () => {
    const book = new RecordBook();
    book.put('cell a', { containers: [container('old')] }, 1_000_000);
    book.end(container('old'), 2_000_000);
    book.put('cell a', { containers: [container('new')] }, 3_000_000);
    expect(book.directory.containerAt('10.255.1.2', 500_000)?.handle).toBe('old');
    expect(book.directory.containerAt('10.255.1.2', 2_500_000)?.handle).toBe('new');
  });

  test('an event adds to what was told before', () => {
    const book = new RecordBook();
    book.tell(container('one', { appGuid: 'app-guid', appName: 'shop' }));
    book.tell({ handle: 'one', ip: '10.255.1.9', evidence: EVIDENCE });
    const [one] = book.directory.containersOfApp('app-guid');
    expect(one).toMatchObject({ ip: '10.255.1.9', identity: { app: { name: 'shop' } } });
  });

  test('the directory is the same as long as nothing changes', () => {
    const book = new RecordBook();
    const { directory } = book;
    expect(book.directory).toBe(directory);
    book.tell(container('one'));
    expect(book.directory).not.toBe(directory);
  });
});
