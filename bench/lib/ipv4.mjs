/** @typedef {import('./random.mjs').Range} Range */

/**
 * @param {string} text  dotted form
 * @returns {number} the address as an unsigned 32-bit number
 */
function addressNumber(text) {
  return text.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
}

/**
 * @param {string} first  dotted form
 * @param {string} [last]
 * @returns {Range} the addresses as unsigned 32-bit numbers
 */
export function addressRange(first, last = first) {
  return { first: addressNumber(first), last: addressNumber(last) };
}

/**
 * @param {number} number  an unsigned 32-bit number
 * @returns {string} dotted form
 */
export function dottedAddress(number) {
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}
