/** iptables as garden-runc-release brought it until 2022. */
const BUNDLED = '/var/vcap/packages/iptables/sbin/iptables-save';

/**
 * Defines `save_rules` for a script on a cell: `iptables-save -c`, by the bundled iptables where the system's knows no
 * chain of the policy agent (cf-facts 1.10).
 */
export const SAVE_RULES = `save_rules() {
  bundled="\${CFNET_CELL_ROOT-}${BUNDLED}"
  if [ -x "$bundled" ] && ! iptables-save -t filter | grep -q '^:vpa--'; then
    "$bundled" -c
  else
    iptables-save -c
  fi
}
`;
