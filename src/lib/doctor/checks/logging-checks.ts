import { gapsText } from '../../errors/gap-error.js';
import { gapsOf } from '../../errors/problem.js';
import { count, nameOf } from '../../explain/wording.js';
import { judgeAsg } from '../../logging/judge/judge-asg.js';
import { asgConfigured } from '../../logging/look/asg-configured.js';
import { judgeC2c } from '../../logging/judge/judge-c2c.js';
import type { FindingCode, LoggingFinding } from '../../logging/judge/finding.js';
import { dryRunLimits, dryRunText } from '../../iptables/outbound-limit.js';
import { dropUnknown } from '../../json/drop-unknown.js';
import { policiesOnCell } from '../../policy/policies-on-cell.js';
import type { Policy } from '../../policy/policy.js';
import { listText } from '../../text/list-text.js';
import { shortId } from '../../trace/names.js';
import { failed, ok, unknown, warning, type Check, type CheckResult } from '../check.js';
import type { SeenCell } from '../doctor-grounds.js';
import { idsOf, MOST_CELLS } from './cell-checks.js';

const C2C_SWITCH: Check = {
  id: 'c2c-logging',
  title: 'container-to-container traffic is logged',
  run: async (grounds) => {
    const cells = await grounds.seen();
    const allowed = cells.filter(({ look }) => look.running?.enabled === true);
    const denied = cells.filter(({ look }) => look.cni?.c2cLogging === true);
    const silent = cells.filter(({ look }) => look.running === undefined);
    const unknownOn = silent.length === 0 ? '' : `, not known on ${named(silent)}`;
    const state = `allowed on ${ofAll(allowed, cells)}${unknownOn}, denied configured on ${ofAll(denied, cells)}`;
    if (silent.length > 0) {
      return failed(`${state}: the policy agent does not answer`, {
        cells: idsOf(silent),
        fix: 'See with monit summary on the cell whether vxlan-policy-agent runs',
      });
    }
    return byFindings(state, cells, judgeC2c, {
      isOn: allowed.length === cells.length && denied.length === cells.length,
      whenOff: 'cfnet logging enable --c2c --all',
    });
  },
};

const ASG_SWITCH: Check = {
  id: 'asg-logging',
  title: 'what security groups decide is logged',
  run: async (grounds) => {
    const cells = await grounds.seen();
    const on = cells.filter(({ look }) => asgConfigured(look) === true);
    return byFindings(`configured on ${ofAll(on, cells)}`, cells, judgeAsg, {
      isOn: on.length === cells.length,
      whenOff: 'cfnet logging enable --asg --ops-file',
    });
  },
};

/** Findings that say no more than that something is off, or was switched on purpose. */
const MERE: ReadonlySet<FindingCode> = new Set([
  'C2C_NOTHING_TO_SEE',
  'C2C_ONLY_AT_RUN_TIME',
  'ASG_SOME_RULES_LOG',
]);

/** A contradiction is a failure; that it is off, or half on, is the operator's to know. */
function byFindings(
  state: string,
  cells: readonly SeenCell[],
  judge: (cell: SeenCell) => readonly LoggingFinding[],
  { isOn, whenOff }: { readonly isOn: boolean; readonly whenOff: string },
): CheckResult {
  const found = cells.flatMap((cell) => judge(cell).map((finding) => ({ cell, finding })));
  const [wrong] = found.filter(({ finding }) => finding.isContradiction);
  if (wrong !== undefined) {
    const { fix } = wrong.finding;
    const { text, where } = onAll(wrong, found, cells.length);
    return failed(`${state}. ${text}`, { cells: where, ...(fix !== undefined && { fix }) });
  }
  const [half] = found.filter(({ finding }) => !MERE.has(finding.code));
  if (half !== undefined) {
    const { text, where, fix = whenOff } = onAll(half, found, cells.length);
    return warning(`${state}. ${text}`, { cells: where, fix });
  }
  return isOn ? ok(state) : warning(state, { fix: whenOff });
}

interface Found {
  readonly cell: SeenCell;
  readonly finding: LoggingFinding;
}

/** A sentence is about its own cell, whose containers it may name; others of which the like is to be said are counted. */
function onAll(
  { cell, finding: { code, sentence } }: Found,
  all: readonly Found[],
  cells: number,
): { readonly text: string; readonly where: readonly string[]; readonly fix?: string } {
  const alike = all.filter(({ finding }) => finding.code === code);
  const same = alike.map((one) => one.cell);
  // A way out may be about its own cell, and is one for all only where they have the same.
  const [fix, ...otherFixes] = new Set(alike.map(({ finding }) => finding.fix));
  const others = same.length - 1;
  const more = others === 0 ? '' : `, and the like on ${others} more`;
  const text = cells === 1 ? sentence : `${shortId(cell.look.cell.id)}: ${sentence}${more}`;
  return { text, where: idsOf(same), ...(otherFixes.length === 0 && dropUnknown({ fix })) };
}

function ofAll(some: readonly SeenCell[], all: readonly SeenCell[]): string {
  if (some.length === all.length) return all.length === 1 ? 'the cell' : `all ${all.length} cells`;
  return some.length === 0 ? 'none' : `${some.length} of ${count(all.length, 'cell')}`;
}

const LIMITS: Check = {
  id: 'limits',
  title: 'limits of log lines',
  run: async (grounds) => {
    const cells = await grounds.seen();
    const texts = new Set(
      cells.map(({ look: { cni, agent } }) => {
        const denied = cni?.deniedLogsPerSec ?? agent?.deniedLogsPerSec;
        const udp = agent?.acceptedUdpLogsPerSec ?? cni?.acceptedUdpLogsPerSec;
        return denied === undefined || udp === undefined
          ? ''
          : `${denied} denied a second for each container, ${udp} allowed udp a second for each rule`;
      }),
    );
    const known = [...texts].filter((text) => text !== '');
    if (known.length === 0) return unknown('The limits are not known');
    const also = dryRuns(cells).map((text) => `; ${text}`);
    return known.length === 1
      ? ok(`${known[0] ?? ''}${also.join('')}`)
      : warning(`They differ: ${listText(known, 3)}${also.join('')}`);
  },
};

/** Limits of outbound connections that reject nothing. */
function dryRuns(cells: readonly SeenCell[]): readonly string[] {
  const texts = cells.flatMap(({ look: { ruleSet } }) =>
    ruleSet === undefined ? [] : dryRunLimits(ruleSet).map(dryRunText),
  );
  return [...new Set(texts)].map((text) => `outbound connections in a dry run: ${text}`);
}

/** A policy that is younger than this may be on its way to the cells, in milliseconds. */
const SETTLING_MS = 30_000;

const AGENT_POLL: Check = {
  id: 'agent-poll',
  title: 'policy agents have the policies of the policy server',
  run: async (grounds) => {
    const cells = await grounds.seen();
    const without = cells.filter(({ rules }) => rules?.hasPolicyChain !== true);
    if (without.length > 0) {
      return failed(`The policy agent has no rules on ${named(without)}`, {
        cells: idsOf(without),
        fix: 'See with monit summary on the cell whether vxlan-policy-agent runs',
      });
    }
    const foundation = await grounds.foundation();
    const known = await foundation.freshSource().policies();
    const { value: policies, problems } = known;
    if (policies === undefined)
      return unknown(problems[0]?.message ?? 'The policies are not known');
    const behind = cells
      .map((cell) => ({ cell, missing: missingOn(cell, policies) }))
      .filter(({ missing }) => missing.length > 0);
    const [first] = behind;
    const ages = cells.map(({ look, rules }) => look.local.end - (rules?.madeAt ?? look.local.end));
    const age = `the youngest rules are ${ageText(Math.min(...ages))} old, the oldest ${ageText(Math.max(...ages))}`;
    const gaps = gapsOf(known);
    if (first === undefined && gaps.length > 0) {
      return unknown(`Not all policies are known: ${gapsText(gaps)}`);
    }
    if (first === undefined) return ok(`${count(policies.length, 'policy', 'policies')}; ${age}`);
    const [policy] = first.missing;
    const which = policy === undefined ? '' : policyText(policy, first.cell);
    const text = `${named(behind.map(({ cell }) => cell))} ${behind.length === 1 ? 'lacks' : 'lack'} ${which}; ${age}`;
    const cellIds = idsOf(behind.map(({ cell }) => cell));
    return Math.min(...ages) < SETTLING_MS
      ? warning(text, { cells: cellIds, fix: 'Wait for the next poll (5 s), and run it again' })
      : failed(text, {
          cells: cellIds,
          fix: 'On the cell: curl http://127.0.0.1:8722/force-policy-poll-cycle, and /var/vcap/sys/log/vxlan-policy-agent/',
        });
  },
};

/** Policies that lead to an app with a container here, and have no rule. */
function missingOn({ look, containers }: SeenCell, policies: readonly Policy[]): readonly Policy[] {
  const apps = new Set(containers.map(({ container }) => container.appGuid));
  const there = new Set(look.ruleSet === undefined ? [] : policiesOnCell(look.ruleSet).map(keyOf));
  return policies.filter((policy) => apps.has(policy.destination) && !there.has(keyOf(policy)));
}

function keyOf({ source, destination, protocol, ports }: Policy): string {
  return [source, destination, protocol, ports.start, ports.end].join(' ');
}

function policyText({ source, destination, protocol, ports }: Policy, cell: SeenCell): string {
  const { container } = cell.containers.find((one) => one.container.appGuid === destination) ?? {};
  const to = nameOf({ guid: destination, ...(container?.appName && { name: container.appName }) });
  const range = ports.start === ports.end ? `${ports.start}` : `${ports.start}-${ports.end}`;
  return `the policy from ${source} to ${to}, ${protocol} ${range}`;
}

function named(cells: readonly SeenCell[]): string {
  return listText(
    cells.map(({ look }) => shortId(look.cell.id)),
    MOST_CELLS,
  );
}

function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

export const LOGGING_CHECKS: readonly Check[] = [C2C_SWITCH, ASG_SWITCH, LIMITS, AGENT_POLL];
