import type { Known } from '../errors/problem.js';
import { problemIn, type NamedText } from '../json/json-document.js';
import { boshOutput, type InstanceOutput } from '../text/bosh-output.js';
import { decodeText } from '../text/decode-text.js';
import { listText } from '../text/list-text.js';
import { plainText } from '../text/plain-text.js';
import { instancesInResults } from './bosh-results.js';

/** More instances are not named in one sentence. */
const MOST_NAMED = 3;

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The text of a file that somebody may have put there by hand: whatever its encoding, line ends and the prefixes of `bosh
 * ssh` (contract, section 1). Every file of a source but its logs is read through this.
 * @param name how messages call it
 * @param cell id of the cell whose file it is: of what several instances printed, its own counts
 */
export function fileText(name: string, bytes: Buffer, cell?: string): Known<NamedText> {
  const ofCell = cell === undefined ? {} : { cell };
  const decoded = decodeText(bytes);
  if (!decoded.ok) {
    return { problems: [problemIn({ name, ...ofCell }, `${name} is ${decoded.what}`)] };
  }
  const outputs = outputsIn(plainText(decoded.text)).filter(hasText);
  const own = cell === undefined ? undefined : outputs.find((output) => isOf(output, cell));
  if (own === undefined && cell !== undefined && isOfOthers(outputs, cell)) {
    const others = listText(instancesOf(outputs), MOST_NAMED);
    const message = `${name} holds what ${others} printed, and nothing of the cell ${cell} itself`;
    return { problems: [problemIn({ name, ...ofCell }, message)] };
  }
  const text = own?.text ?? outputs.map((output) => output.text).join('\n');
  return { value: { name, text, ...ofCell }, problems: [] };
}

function outputsIn(text: string): readonly InstanceOutput[] {
  return instancesInResults(text) ?? boshOutput(text);
}

function hasText({ text }: InstanceOutput): boolean {
  return text.trim() !== '';
}

function isOf({ instance }: InstanceOutput, cell: string): boolean {
  return instance !== undefined && instance.slice(instance.indexOf('/') + 1) === cell;
}

/** Several instances, or one by a guid of its own: an index (`diego-cell/0`) may well be the cell's. */
function isOfOthers(outputs: readonly InstanceOutput[], cell: string): boolean {
  const [first, ...others] = instancesOf(outputs);
  return others.length > 0 || (GUID.test(cell) && GUID.test(first?.split('/')[1] ?? ''));
}

function instancesOf(outputs: readonly InstanceOutput[]): readonly string[] {
  return outputs.map(({ instance }) => instance).filter((instance) => instance !== undefined);
}
