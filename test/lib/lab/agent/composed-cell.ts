import { effectiveRules } from '../../../../src/lib/lab/agent/asg-rules.js';
import { restoreText } from '../../../../src/lib/lab/agent/chain-plan.js';
import {
  containerAdded,
  containerRemoved,
  securityGroupsChanged,
} from '../../../../src/lib/lab/agent/container-chains.js';
import {
  policyChainReplaced,
  policyRules,
  type TaggedPolicy,
} from '../../../../src/lib/lab/agent/policy-chain.js';
import { readCellCapture } from '../../iptables/captures.js';
import {
  changedGroups,
  initialGroups,
  initialPolicies,
  membersOf,
  type CapturedCell,
} from './captured-setting.js';

const START = 1_795_309_335_000_000;

/** A cell as it comes up: its containers one after the other, then the agent's first cycle. */
export class ComposedCell {
  /** What was given to `iptables-restore --noflush`, in order. */
  readonly texts: string[] = [];
  #policyChain: string | undefined;
  #changes = 0;

  constructor(readonly cell: CapturedCell) {
    for (const container of cell.containers) {
      this.texts.push(containerAdded(container, this.#settingOf(container)));
    }
    this.policyCycle(initialPolicies, cell.config.c2cLogging);
  }

  policyCycle(policies: readonly TaggedPolicy[], logsAccepted: boolean, without?: string): void {
    const members = membersOf(this.cell).filter(({ ip }) => ip !== without);
    const rules = policyRules(members, policies, logsAccepted, this.cell.config);
    const { chain, text } = policyChainReplaced(rules, START + this.#changes++, this.#policyChain);
    this.#policyChain = chain;
    this.texts.push(text);
  }

  changeGroups(): void {
    for (const container of this.cell.containers) {
      const rules = effectiveRules(changedGroups, container.spaceGuid, container.workload);
      this.texts.push(restoreText([securityGroupsChanged(container, rules, this.cell.config)]));
    }
  }

  remove(name: string): void {
    const container = this.cell.containers.find((one) => one.name === name);
    if (container === undefined) throw new Error(`no container ${name}`);
    this.texts.push(containerRemoved(container, this.#settingOf(container)));
  }

  #settingOf({ spaceGuid, workload }: CapturedCell['containers'][number]) {
    const rules = effectiveRules(initialGroups, spaceGuid, workload);
    return { cellIp: this.cell.ip, config: this.cell.config, rules };
  }
}

/** Without counters and times, which no two captures share; the agent's chain without its time. */
export function comparable(save: string): string[] {
  return save
    .replace(/^(# .* on ).*$/gm, '$1<time>')
    .replace(/\[\d+:\d+\] ?/g, '')
    .replace(/vpa--\d{16}/g, 'vpa--<time>')
    .split('\n');
}

export function captured(cell: string, moment: string): string[] {
  return comparable(readCellCapture(cell, moment));
}
