import { addressRange } from './ipv4.mjs';

/**
 * @typedef {import('./random.mjs').Range} Range
 * @typedef {'tcp' | 'udp' | 'icmp'} Protocol
 */

/**
 * What every rule that writes log lines has: the prefix of its lines and the address of the container it stands for.
 * @typedef {{ prefix: string, container: string }} LogRule
 */

/**
 * What a security group lets out.
 * @typedef {object} EgressMatch
 * @property {readonly Protocol[]} protocols  all of them when the rule names none
 * @property {Range} destinations  addresses as numbers
 * @property {Range} ports  without meaning for ICMP
 */

/**
 * What a network policy lets in.
 * @typedef {object} PolicyMatch
 * @property {Protocol} protocol
 * @property {Range} ports
 * @property {number} mark  of the packet, which is the tag of the sending app
 */

/**
 * The rules of a cell that write log lines, by what they log.
 * @typedef {object} CellRules
 * @property {(LogRule & EgressMatch)[]} asgAllowed
 * @property {LogRule[]} asgDenied
 * @property {LogRule[]} rateLimited
 * @property {(LogRule & PolicyMatch)[]} c2cAllowed
 * @property {LogRule[]} c2cDenied
 * @property {Map<string, number>} marks  address of a container → the mark of the packets it sends
 */

const RULE = /^\[\d+:\d+\] -A (\S+) (.*)$/gm;
/** @type {readonly Protocol[]} */
const EVERY_PROTOCOL = ['tcp', 'udp', 'icmp'];
const EVERY_PORT = { first: 1, last: 65535 };

/**
 * Finds the rules that write log lines. It reads just what silk writes and shares no code with cfnet, so that the bench
 * cannot inherit a mistake of what it measures. Every prefix is that of a LOG rule of the save, none is composed.
 * @param {string} save  output of `iptables-save -c`
 * @returns {CellRules}
 */
export function readCellRules(save) {
  const rules = [...save.matchAll(RULE)].map(([, chain = '', spec = '']) => ({ chain, spec }));
  const logging = rules.filter(({ spec }) => spec.includes('-j LOG '));
  const prefixes = new Map(logging.map(({ chain, spec }) => [chain, prefixOf(spec)]));
  const senders = new Map(
    rules
      .filter(({ chain, spec }) => chain === 'FORWARD' && spec.startsWith('-s '))
      .map(({ spec }) => [after('-j ', spec), after('-s ', spec, '/32')]),
  );
  return {
    asgAllowed: rules
      .filter(({ spec }) => spec.includes('-g netout--'))
      .map(({ chain, spec }) => ({
        prefix: lookUp(prefixes, after('-g ', spec)),
        container: lookUp(senders, chain),
        ...egressMatch(spec),
      })),
    asgDenied: logging
      .filter(({ chain }) => senders.has(chain))
      .map(({ chain, spec }) => ({ prefix: prefixOf(spec), container: lookUp(senders, chain) })),
    rateLimited: rules
      .filter(({ spec }) => spec.includes('-m hashlimit '))
      .map(({ chain, spec }) => ({
        prefix: lookUp(prefixes, after('-j ', spec)),
        container: lookUp(senders, chain),
      })),
    c2cAllowed: logging
      .filter(({ chain }) => chain.startsWith('vpa--'))
      .map(({ spec }) => ({
        prefix: prefixOf(spec),
        container: after('-d ', spec, '/32'),
        ...policyMatch(spec),
      })),
    c2cDenied: logging
      .filter(({ chain }) => chain.startsWith('overlay--'))
      .map(({ spec }) => ({ prefix: prefixOf(spec), container: after('-d ', spec, '/32') })),
    marks: new Map(
      rules
        .filter(({ chain, spec }) => chain.startsWith('vpa--') && spec.includes('-j MARK '))
        .map(({ spec }) => [after('-s ', spec, '/32'), Number(after('--set-xmark ', spec, '/'))]),
    ),
  };
}

/**
 * @param {string} spec
 * @returns {EgressMatch}
 */
function egressMatch(spec) {
  const [first = '', last = ''] = after('--dst-range ', spec).split('-');
  return {
    protocols: spec.startsWith('-p ') ? [protocolOf(spec)] : EVERY_PROTOCOL,
    destinations: addressRange(first, last),
    ports: portsOf(spec),
  };
}

/**
 * @param {string} spec
 * @returns {PolicyMatch}
 */
function policyMatch(spec) {
  return {
    protocol: protocolOf(spec),
    ports: portsOf(spec),
    mark: Number(after('--mark ', spec)),
  };
}

/**
 * @param {string} spec
 * @returns {Protocol}
 */
function protocolOf(spec) {
  const name = after('-p ', spec);
  const protocol = EVERY_PROTOCOL.find((known) => known === name);
  if (protocol === undefined) throw new Error(`the bench makes no ${name} traffic`);
  return protocol;
}

/**
 * @param {string} spec
 * @returns {Range}
 */
function portsOf(spec) {
  if (!spec.includes('--dport ')) return EVERY_PORT;
  const [first, last = first] = after('--dport ', spec).split(':').map(Number);
  return { first: first ?? NaN, last: last ?? NaN };
}

/**
 * @param {string} spec
 * @returns {string}
 */
function prefixOf(spec) {
  return after('--log-prefix "', spec, ' "');
}

/**
 * @param {string} option
 * @param {string} spec
 * @param {string} [end]
 * @returns {string} what stands between the option and the end, or the end of the rule
 */
function after(option, spec, end = ' ') {
  const [, value] = spec.split(option, 2);
  if (value === undefined) throw new Error(`no "${option}" in rule: ${spec}`);
  return value.split(end, 1)[0] ?? '';
}

/**
 * @param {Map<string, string>} map
 * @param {string} chain
 * @returns {string}
 */
function lookUp(map, chain) {
  const value = map.get(chain);
  if (value === undefined) throw new Error(`no log prefix or sender is known for chain ${chain}`);
  return value;
}
