import { cellName, count } from '../explain/wording.js';
import { listText } from '../text/list-text.js';
import type { Found } from './list-rules.js';

/** More chains and cells are not named in one sentence. */
const MOST_NAMED = 3;

/** That LOG rules are there and log nothing: silk makes them for every container, and leads to them where it is to log. */
export function unreachedNotes({ cells, unreached }: Found): readonly string[] {
  const places = cells
    .map(({ cell, rules }) => {
      // Most groups let nothing out in one IP version: a chain of that name that logs in the other is as it should be.
      const led = new Set(rules.filter((rule) => !unreached.has(rule)).map(({ chain }) => chain));
      const idle = rules.filter(
        (rule) => rule.prefix !== undefined && unreached.has(rule) && !led.has(rule.chain),
      );
      return { cell, chains: idle.map(({ chain }) => chain) };
    })
    .filter(({ chains }) => chains.length > 0);
  if (places.length === 0) return [];
  const chains = places.flatMap((place) => place.chains);
  const [it, leads] = chains.length === 1 ? ['logs', 'its chain'] : ['log', 'their chains'];
  const names = listText([...new Set(chains)], MOST_NAMED);
  const where = listText(
    places.map(({ cell }) => cellName(cell)),
    MOST_NAMED,
  );
  return [
    `${count(chains.length, 'LOG rule')} on ${where} ${it} nothing: no rule leads to ${leads} (${names}); cfnet logging status says what is logged`,
  ];
}
