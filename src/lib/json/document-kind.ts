import type { JsonObject } from './json-value.js';

/** So many keys say what a document is. */
const MOST_KEYS = 3;
const LONGEST_KEY = 30;

/** What an unknown document looks like, for a message: `keys "cells", "note"`. */
export function keysText(document: JsonObject): string {
  const keys = Object.keys(document);
  if (keys.length === 0) return 'no keys';
  const shown = keys.slice(0, MOST_KEYS).map((key) => JSON.stringify(key.slice(0, LONGEST_KEY)));
  return `the keys ${shown.join(', ')}${keys.length > MOST_KEYS ? ' …' : ''}`;
}
