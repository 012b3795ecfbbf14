import { describeLogRule } from '../../iptables/log-rule.js';
import { allRules, type Rule, type RuleSet } from '../../iptables/model.js';
import type { CellLook } from '../look/cell-look.js';
import type { CellLogging } from '../state/cell-logging.js';
import type { LoggingFinding } from './finding.js';

/** What is to be said of the file that the lines go to (cf-facts 2.4, 8.1, 8.4). */
export function judgeLog({ look, growth }: CellLogging): readonly LoggingFinding[] {
  const { kernLog, isContainer, logsAllNamespaces } = look;
  return [
    ...(isContainer === true && logsAllNamespaces !== true ? [IN_CONTAINER] : []),
    ...(kernLog?.exists === false ? [missing(kernLog.path)] : []),
    ...(growth?.bytes === 0 && loggedMeanwhile(look) > 0 ? [stuck(look)] : []),
  ];
}

const IN_CONTAINER: LoggingFinding = {
  code: 'LOG_IN_CONTAINER',
  isContradiction: true,
  sentence:
    'This cell is itself a container (BOSH Lite, a warden stemcell): the kernel logs nothing from there, whatever the rules say',
  fix: 'Set net.netfilter.nf_log_all_netns=1 on the machine that runs it; the lines come in its kernel log',
};

function missing(path: string): LoggingFinding {
  return {
    code: 'LOG_MISSING',
    isContradiction: true,
    sentence: `There is no ${path}: rsyslog is not running, or writes elsewhere`,
    fix: 'On the cell: systemctl status rsyslog, and journalctl -k for the lines themselves',
  };
}

function stuck(look: CellLook): LoggingFinding {
  const packets = loggedMeanwhile(look);
  return {
    code: 'LOG_STUCK',
    isContradiction: true,
    sentence: `LOG rules counted ${packets} ${packets === 1 ? 'packet' : 'packets'} in ${look.later?.seconds ?? 0} s, but ${look.kernLog?.path ?? 'the log'} did not grow: the kernel's lines do not reach it`,
    fix: 'On the cell: systemctl status rsyslog, df /var/log, and dmesg for the lines themselves',
  };
}

/** Packets that LOG rules counted between the two looks. */
export function loggedMeanwhile({ ruleSet, later }: CellLook): number {
  if (ruleSet === undefined || later?.ruleSet === undefined) return 0;
  const before = logCounters(ruleSet);
  return [...logCounters(later.ruleSet)].reduce(
    (sum, [key, packets]) => sum + Math.max(0, packets - (before.get(key) ?? 0)),
    0,
  );
}

/** By chain and text: a chain that was made anew begins at 0. */
function logCounters(ruleSet: RuleSet): ReadonlyMap<string, number> {
  const rules = [...allRules(ruleSet)].filter((rule) => describeLogRule(rule) !== undefined);
  return new Map(rules.map((rule: Rule) => [`${rule.table} ${rule.spec}`, rule.packets ?? 0]));
}
