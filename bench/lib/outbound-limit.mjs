/**
 * Adds the outbound connection limit to some containers of a save. The capture at scale was made without a limit, so
 * nothing in it could write a `DENY_ORL_` line. The rules have the shape and the place that the genuine
 * cni-wrapper-plugin gave them in test/fixtures/silk-cell/cell-0; on a real cell, too, only containers created after
 * the limit was configured have them.
 * @param {string} save  output of `iptables-save -c`
 * @param {readonly string[]} handles  of the containers that get the limit
 * @returns {string}
 */
export function withOutboundLimit(save, handles) {
  return handles.reduce(limitContainer, save);
}

/**
 * @param {string} save
 * @param {string} handle
 * @returns {string}
 */
function limitContainer(save, handle) {
  const netout = `netout--${handle}`.slice(0, 28);
  const acceptLog = `netout--${handle.slice(0, 15)}--log`;
  const limitLog = `netout--${handle.slice(0, 12)}--rl-log`;
  const prefix = `DENY_ORL_${handle}`.slice(0, 28);
  const invalidDrop = `[0:0] -A ${netout} -p tcp -m state --state INVALID -j DROP\n`;
  const jump =
    `[0:0] -A ${netout} -p tcp -m conntrack --ctstate NEW -m hashlimit --hashlimit-above 100/sec ` +
    `--hashlimit-burst 1000 --hashlimit-mode dstip,dstport --hashlimit-name ${handle} ` +
    `--hashlimit-htable-expire 10000 -j ${limitLog}\n`;
  const chain =
    `[0:0] -A ${limitLog} -m limit --limit 1/sec --limit-burst 1 -j LOG --log-prefix "${prefix} "\n` +
    `[0:0] -A ${limitLog} -j REJECT --reject-with icmp-port-unreachable\n`;
  const edits = [
    [`:${acceptLog} `, `:${limitLog} - [0:0]\n:${acceptLog} `],
    [`[0:0] -A ${acceptLog} `, `${chain}[0:0] -A ${acceptLog} `],
    [invalidDrop, invalidDrop + jump],
  ];
  return edits.reduce((text, [from = '', to = '']) => replaceOnce(text, from, to), save);
}

/**
 * @param {string} text
 * @param {string} from
 * @param {string} to
 * @returns {string}
 */
function replaceOnce(text, from, to) {
  if (!text.includes(from)) throw new Error(`the captured save has no "${from.trim()}"`);
  return text.replace(from, to);
}
