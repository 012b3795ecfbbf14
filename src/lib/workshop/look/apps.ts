import type { AppInstance, CellFacts, Facts, WorkshopApp } from '../model/facts.js';

/** An instance with its app, as people call it: `appB/1`. */
export function instanceName(app: WorkshopApp, { index }: AppInstance): string {
  return `${app.name}/${index}`;
}

/** The instance that sends: the first. */
export function senderOf({ source }: Facts): AppInstance | undefined {
  return source.instances[0];
}

/**
 * The instance that is called: on another cell than the sender if there is one, as most packets between apps
 * cross cells and show more on their way.
 */
export function receiverOf(facts: Facts): AppInstance | undefined {
  return farOf(facts) ?? facts.destination.instances[0];
}

/** The called app's first instance on the sender's cell. */
export function nearOf(facts: Facts): AppInstance | undefined {
  const sender = senderOf(facts);
  return facts.destination.instances.find(({ cellIp }) => cellIp === sender?.cellIp);
}

/** The called app's first instance on another cell. */
export function farOf(facts: Facts): AppInstance | undefined {
  return awayFromSender(facts)[0];
}

/** All instances of the called app on other cells than the sender's: packets to them pass the cells' own devices. */
export function awayFromSender(facts: Facts): readonly AppInstance[] {
  const sender = senderOf(facts);
  return facts.destination.instances.filter(({ cellIp }) => cellIp !== sender?.cellIp);
}

export function cellOf(facts: Facts, instance: AppInstance | undefined): CellFacts | undefined {
  return facts.cells.find(({ cell }) => cell.ip === instance?.cellIp);
}

export function sourceCell(facts: Facts): CellFacts | undefined {
  return cellOf(facts, senderOf(facts));
}

export function destinationCell(facts: Facts): CellFacts | undefined {
  return cellOf(facts, receiverOf(facts));
}

/** The cells that host an app. */
export function cellsOf(facts: Facts, app: WorkshopApp): readonly CellFacts[] {
  return facts.cells.filter(({ cell }) => app.instances.some(({ cellIp }) => cellIp === cell.ip));
}

export function instancesOn(app: WorkshopApp, { cell }: CellFacts): readonly AppInstance[] {
  return app.instances.filter(({ cellIp }) => cellIp === cell.ip);
}

/** How sentences say that none of the cells that were looked at has something. */
export function noCell({ cells, cellCount, source, destination }: Facts): string {
  return cells.length === cellCount
    ? 'no cell'
    : `no cell that hosts ${source.name} or ${destination.name}`;
}

/** Any cell but these, where there is one. */
export function anotherCell(facts: Facts, cell: CellFacts | undefined): CellFacts | undefined {
  return facts.cells.find((other) => other !== cell);
}
