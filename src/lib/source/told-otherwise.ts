import type { Directory } from '../directory/directory.js';
import type { PolicyTable } from '../policy/policies.js';

/** Whether the policies say of each app that may send what its packets are marked with (cf-facts 5.2). */
export function tellsEveryTag({ policies, tags }: PolicyTable): boolean {
  const tagged = new Set(tags.map(({ holder }) => holder));
  return policies.length > 0 && policies.every(({ source }) => tagged.has(source));
}

/** Whether every app that anything is known of has its names: the cells, or whoever else, know them all. */
export function namesEveryApp(directory: Directory, { policies }: PolicyTable): boolean {
  const ends = policies.flatMap(({ source, destination }) => [source, destination]);
  return (
    directory.apps.length > 0 &&
    ends.every((guid) => directory.app(guid) !== undefined) &&
    directory.apps.every((one) =>
      [one.app, one.space, one.org].every((named) => named?.name !== undefined),
    )
  );
}

/** Whether it is known of every running container since when it runs. */
export function knowsEveryStart({ containers }: Directory): boolean {
  const running = containers.filter(({ state }) => state === 'running');
  return running.length > 0 && running.every(({ since }) => since !== undefined);
}

/** Whether instances on a cell are known by more than the cell's own store. */
export function knowsInstancesOn(directory: Directory, cellId: string): boolean {
  return directory.containersOnCell(cellId).some(({ state }) => state === 'running');
}
