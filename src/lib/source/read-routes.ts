import { readIpRoutes, type IpRoute } from '../engine/ip-route.js';
import type { Known } from '../errors/problem.js';
import { problemIn, type NamedText } from '../json/json-document.js';

/** A cell's `ip-route.txt` (contract, section 1). What holds no route is not known: a cell always has some. */
export function readRoutes(source: NamedText): Known<readonly IpRoute[]> {
  const { routes, unread } = readIpRoutes(source.text);
  const [first, ...others] = unread;
  const besides = others.length === 0 ? '' : ` (${others.length} more like this)`;
  const problems = [
    ...(first === undefined
      ? []
      : [
          problemIn(
            source,
            `${source.name} is broken at line ${first}: this is no route${besides}`,
          ),
        ]),
    ...(first === undefined && routes.length === 0
      ? [
          problemIn(
            source,
            `${source.name} holds no route: where the cell's packets go is not known`,
          ),
        ]
      : []),
  ];
  return routes.length === 0 ? { problems } : { value: routes, problems };
}
