/** iptables as garden-runc-release brought it until 2022. */
const BUNDLED = '/var/vcap/packages/iptables/sbin';

/**
 * Defines `save_rules` and `save_ipv6_rules` for a script on a cell: `iptables-save -c` and `ip6tables-save -c`, by the
 * bundled iptables where the system's knows no chain of silk (cf-facts 1.10; of IPv6 the policy agent has none of its
 * own, 10.1). Where the tool is missing, or the kernel has no IPv6, the second says so as of a file that is not there.
 */
export const SAVE_RULES = `knows_chains() {
  rules=$("$1" -t filter 2>/dev/null)
  # One that was killed tells nothing of what it knows.
  [ $? -lt 128 ] || return 0
  case $rules in *"
:$2"*) return 0 ;; esac
  return 1
}
save_rules() {
  bundled="\${CFNET_CELL_ROOT-}${BUNDLED}/iptables-save"
  if [ -x "$bundled" ] && ! knows_chains iptables-save vpa--; then
    "$bundled" -c
  else
    iptables-save -c
  fi
}
save_ipv6_rules() {
  bundled="\${CFNET_CELL_ROOT-}${BUNDLED}/ip6tables-save"
  if [ -x "$bundled" ] && ! knows_chains ip6tables-save netout--; then
    "$bundled" -c
  elif command -v ip6tables-save >/dev/null 2>&1; then
    ip6tables-save -c
  else
    false
  fi && return
  if [ -e /proc/net/if_inet6 ] && command -v ip6tables-save >/dev/null 2>&1; then return 1; fi
  echo 'No such file: this cell has no IPv6 or no ip6tables' >&2
  return 127
}
`;
