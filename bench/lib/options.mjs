/**
 * @param {string} name  of the flag
 * @param {string} text  what was typed
 * @param {number} least
 * @returns {number}
 */
export function wholeNumber(name, text, least) {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  throw new Error(`--${name} takes a whole number of at least ${least}, not "${text}".`);
}
