import type { Directory } from '../directory/directory.js';
import { isoTime } from '../directory/iso-time.js';
import type { AppRecord, Container, Named } from '../directory/model.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { gapError } from '../errors/gap-error.js';
import { errorFromProblem } from '../errors/problem.js';
import { nameOf } from '../explain/wording.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { formatAddress, parseAddress, type Address } from '../net/address.js';
import { HOST_NAME } from '../net/host-name.js';
import { typedAddress } from '../net/typed-address.js';
import { appCalled } from '../rules/app-called.js';
import { listText } from '../text/list-text.js';
import type { End, Spot } from './end.js';
import { containerName } from './names.js';
import { runningInstances } from './running-instances.js';

/** `10.0.0.1:80`, `[fd00::1]:80`. */
const ADDRESS_AND_PORT = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/;
const APP_AND_INDEX = /^(.+)\/(\d{1,5})$/;
/** `web:8080`, `web/1:8080`; an app may be called so too, and is looked for first. */
const ANY_AND_PORT = /^(.+):(\d{1,5})$/;
/** At least the first group of a guid: less would fit too many. */
const GUID_PIECE = /^[0-9a-f]{8}[0-9a-f-]*$/;
const MOST_PORT = 0xffff;
const MOST_NAMED = 10;

/** Where ends are looked up. */
export interface EndPlace {
  readonly directory: Directory;
  /** As messages call it. */
  readonly name: string;
  /** The targeted space, which is looked in first. */
  readonly space?: Named;
}

/**
 * What SRC or DST stands for: an address, a container's guid, an app by name or guid, `app/INDEX`, or the
 * beginning of a guid, looked for in this order; each may have a port behind it.
 * @throws CfnetError USAGE for what fits several, NOT_FOUND for what fits nothing
 */
export function findEnd(text: string, place: EndPlace): End {
  const address = addressEnd(text, place.directory);
  if (address !== undefined) return address;
  const container = place.directory.containerByHandle(text.toLowerCase());
  if (container !== undefined) return containerEnd(container, place);
  if (place.directory.findApps(text).length > 0) return appEnd(text, place);
  const [, end = '', port = ''] = ANY_AND_PORT.exec(text) ?? [];
  if (isPort(Number(port)) && !HOST_NAME.test(end)) {
    return { ...findEnd(end, place), port: Number(port) };
  }
  const [, app = '', index = ''] = APP_AND_INDEX.exec(text) ?? [];
  if (parseAddress(app) !== undefined) throw isNetwork(text);
  if (app !== '') return instanceEnd(app, Number(index), place);
  const byPiece = pieceEnd(text.toLowerCase(), place);
  if (byPiece === undefined && HOST_NAME.test(text)) throw hostName(text, place);
  return byPiece ?? appEnd(text, place);
}

function isNetwork(text: string): CfnetError {
  return new CfnetError('USAGE', `${text} is a whole network`, {
    hint: 'Give one address of it: each may be decided otherwise.',
  });
}

function addressEnd(text: string, directory: Directory): End | undefined {
  const [, ipv6, ipv4 = ipv6, portText = ''] = ADDRESS_AND_PORT.exec(text) ?? [];
  const port = Number(portText);
  if (ipv4 !== undefined && isPort(port)) {
    const end = addressEnd(ipv4, directory);
    return end && { ...end, port };
  }
  if (ipv4 !== undefined && typedAddress(ipv4) !== undefined) throw isNoPort(portText);
  const typed = typedAddress(text);
  if (typed === undefined) return undefined;
  if (typed.zone !== undefined) throw hasZone(typed.address, typed.zone);
  const spot = spotAt(typed.address, directory);
  return {
    name: spotName(spot),
    ...dropUnknown({ app: spot.container?.identity }),
    spots: [spot],
    isAddress: true,
  };
}

/** A link of one machine: whatever is told of it says nothing of another. */
function hasZone(address: Address, zone: string): CfnetError {
  const ip = formatAddress(address);
  return new CfnetError(
    'USAGE',
    `${ip}%${zone} is an address on one link, ${zone}: no cell passes such packets on`,
    { hint: 'Give the address of a machine behind the cells, without %.' },
  );
}

/** `1.2.3.4:0` looks like a host name besides. */
function isNoPort(port: string): CfnetError {
  return new CfnetError('USAGE', `${port} is no port`, {
    hint: `Give one from 1 to ${MOST_PORT}, or none.`,
  });
}

function isPort(port: number): boolean {
  return port >= 1 && port <= MOST_PORT;
}

function spotAt(address: Address, directory: Directory): Spot {
  const ip = formatAddress(address);
  const container = directory.containerAt(ip, undefined);
  const cell = directory.cellByIp(ip);
  const id = cell?.id;
  return {
    address,
    ip,
    ...dropUnknown({ container, cell: id === undefined ? undefined : { ...cell, id } }),
  };
}

function spotName({ ip, container }: Spot): string {
  const name = container && containerName(container);
  return name === undefined ? ip : `${name} (${ip})`;
}

function containerEnd(container: Container, place: EndPlace): End {
  const spot = spotOf(container);
  if (spot === undefined || container.state !== 'running') {
    const { instances } = place.directory.gaps;
    if (container.state !== 'deleted' && container.state !== 'crashed' && instances.length > 0) {
      throw gapError(`Whether the container ${container.handle} runs`, instances);
    }
    throw new CfnetError(
      'NOT_FOUND',
      `The container ${container.handle} does not run in ${place.name}`,
    );
  }
  return {
    name: containerName(container),
    ...dropUnknown({ app: container.identity }),
    spots: [spot],
  };
}

function appEnd(text: string, place: EndPlace): End {
  const app = soleApp(text, place);
  if (app.deletedAt !== undefined) {
    throw new CfnetError(
      'NOT_FOUND',
      `${nameOf(app.app)} was deleted at ${isoTime(app.deletedAt)}`,
    );
  }
  const instances = runningInstances(place.directory, app.app.guid);
  const spots = instances.map(spotOf).filter((spot) => spot !== undefined);
  return { name: nameOf(app.app), app, spots };
}

function instanceEnd(name: string, index: number, place: EndPlace): End {
  const app = appEnd(name, place);
  const spots = app.spots.filter(({ container }) => container?.index === index);
  return { ...app, name: `${app.name}/${index}`, spots };
}

function soleApp(text: string, { directory, name, space }: EndPlace): AppRecord {
  const { value, problems } = appCalled(directory, text, name, space?.guid);
  const [problem] = problems;
  if (value !== undefined) return value;
  throw problem === undefined
    ? new CfnetError('NOT_FOUND', `No app is called '${text}' in ${name}`)
    : errorFromProblem(problem);
}

function spotOf(container: Container): Spot | undefined {
  const address = parseAddress(container.ip ?? '');
  return address && { address, ip: formatAddress(address), container };
}

function pieceEnd(piece: string, place: EndPlace): End | undefined {
  if (!GUID_PIECE.test(piece)) return undefined;
  const containers = place.directory.containersByPrefix(piece);
  const apps = place.directory.appsByPrefix(piece);
  const guids = [...containers.map(({ handle }) => handle), ...apps.map(({ app }) => app.guid)];
  if (guids.length > 1) {
    const found = listText(guids, MOST_NAMED);
    throw new CfnetError('USAGE', `${guids.length} guids begin with ${piece}: ${found}`, {
      hint: 'Give more of the one that is meant.',
    });
  }
  const [container] = containers;
  const [record] = apps;
  if (container !== undefined) return containerEnd(container, place);
  return record && appEnd(record.app.guid, place);
}

function hostName(text: string, { name }: EndPlace): CfnetError {
  return new CfnetError(
    'NOT_FOUND',
    `No app is called '${text}', and ${name} cannot tell which address a host name stands for`,
    { hint: `Give the app's name, or the address: cf ssh APP -c 'getent hosts NAME' tells it.` },
  );
}
