import { parseAddress, parseAddressRange, rangeContains } from '../../../../net/address.js';
import type { Place } from '../../../foundation/place.js';
import type { Tool, ToolCall } from '../tool.js';
import * as json from './ip-json.js';
import { readIpRequest, type IpRequest } from './ip-request.js';
import * as text from './ip-text.js';
import type { NetRoute, NetView } from './net-view.js';

/** What the network of a cell or container consists of; nothing for one that is gone. */
export type ViewOf = (place: Place) => NetView | undefined;

const FAILED = 1;
const UNREACHABLE = 2;
const USAGE = 255;
const NEEDS_KERNEL =
  'the packets of this lab are simulated; this needs cfnet lab up --plane kernel\n';
/** A word that is cut short means the first that it fits, as in iproute2. */
const OBJECTS = ['address', 'link', 'route', 'neighbour', 'neighbor', 'netns', 'fdb'] as const;

/** What each object prints, piece by piece: as JSON and as text. */
type Shown = readonly { readonly json: unknown; readonly text: string }[];

/**
 * `ip addr|link|route|neigh [show]`, `ip route get` and `bridge fdb`, where packets are simulated: what the lab's
 * tables know of IPv4, in the words of iproute2. Nothing can be changed.
 */
export function ipTool(viewOf: ViewOf): Tool {
  return (call) => {
    const request = readIpRequest(call.args);
    const object = OBJECTS.find((full) => request.object !== '' && full.startsWith(request.object));
    const view = viewOf(call.place);
    if (object === undefined || view === undefined) {
      call.err(`Object "${request.object}" is unknown, try "ip help".\n`);
      return Promise.resolve(USAGE);
    }
    return Promise.resolve(answer(object, view, request, call));
  };
}

function answer(
  object: (typeof OBJECTS)[number],
  view: NetView,
  request: IpRequest,
  call: ToolCall,
): number {
  const { verb, device, isOfIpv6 } = request;
  if (isOfIpv6) return refuse(call, NEEDS_KERNEL, FAILED);
  if (verb === 'get' && object === 'route') return chooseRoute(view, request, call);
  if (verb === 'other' || object === 'netns') return refuse(call, NEEDS_KERNEL, FAILED);
  if (device !== undefined && !view.devices.some(({ name }) => name === device)) {
    return refuse(call, `Device "${device}" does not exist.\n`, FAILED);
  }
  print(shown(object, view, request), request, call);
  return 0;
}

function shown(
  object: Exclude<(typeof OBJECTS)[number], 'netns'>,
  view: NetView,
  { hasDetails, device }: IpRequest,
): Shown {
  const isOfOne = device !== undefined;
  const isMeant = (name: string) => device === undefined || device === name;
  switch (object) {
    case 'address':
    case 'link': {
      const options = { hasDetails, hasAddresses: object === 'address' };
      return view.devices
        .map((one, at) => ({
          name: one.name,
          json: json.deviceJson(one, at + 1, view, options),
          text: text.deviceText(one, at + 1, view, options),
        }))
        .filter(({ name }) => isMeant(name));
    }
    case 'route':
      return view.routes
        .filter((one) => isMeant(one.device))
        .map((one) => ({
          json: json.routeJson(one, isOfOne),
          text: text.routeText(one, isOfOne),
        }));
    case 'neighbour':
    case 'neighbor':
      return view.neighbours
        .filter((one) => isMeant(one.device))
        .map((one) => ({
          json: json.neighbourJson(one, isOfOne),
          text: text.neighbourText(one, isOfOne),
        }));
    case 'fdb':
      return view.forwarding
        .filter((one) => isMeant(one.device))
        .map((one) => ({
          json: json.forwardingJson(one, isOfOne),
          text: text.forwardingText(one, isOfOne),
        }));
  }
}

function print(pieces: Shown, { isJson, isOneLine }: IpRequest, { out }: ToolCall): void {
  if (isJson) {
    out(`${JSON.stringify(pieces.map((piece) => piece.json))}\n`);
    return;
  }
  for (const piece of pieces) {
    out(isOneLine ? piece.text.replace(/\n(?= )/g, '\\') : piece.text);
  }
}

function chooseRoute(view: NetView, request: IpRequest, call: ToolCall): number {
  const { subject = '' } = request;
  const found = routeTo(view.routes, subject);
  if (found === undefined) {
    return refuse(call, 'RTNETLINK answers: Network is unreachable\n', UNREACHABLE);
  }
  const device = view.devices.find(({ name }) => name === found.device);
  const source = found.source ?? device?.addresses[0]?.local;
  const route = source === undefined ? found : { ...found, source };
  const piece = {
    json: json.chosenRouteJson(subject, route),
    text: text.chosenRouteText(subject, route),
  };
  print([piece], request, call);
  return 0;
}

/** The longest prefix that fits. */
function routeTo(routes: readonly NetRoute[], address: string): NetRoute | undefined {
  const wanted = parseAddress(address);
  if (wanted === undefined) return undefined;
  const bitsOf = ({ destination }: NetRoute) =>
    destination === 'default' ? 0 : Number(destination.split('/')[1] ?? '32');
  return routes
    .filter(({ destination }) => {
      const range = parseAddressRange(destination === 'default' ? '0.0.0.0/0' : destination);
      return range !== undefined && rangeContains(range, wanted);
    })
    .toSorted((a, b) => bitsOf(b) - bitsOf(a))[0];
}

function refuse(call: ToolCall, sentence: string, code: number): number {
  call.err(sentence);
  return code;
}
