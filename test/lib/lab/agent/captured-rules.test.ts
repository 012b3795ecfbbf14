import { describe, expect, test } from '@jest/globals';
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
import { CellTables } from '../../../../src/lib/lab/plane/simulated/cell-tables.js';
import { readCellCapture } from '../../iptables/captures.js';
import {
  capturedCell,
  changedGroups,
  initialGroups,
  initialPolicies,
  membersOf,
  policiesOfCell,
  type CapturedCell,
} from './captured-setting.js';

const START = 1_795_309_335_000_000;

/** A cell as it comes up: its containers one after the other, then the agent's first cycle. */
class ComposedCell {
  readonly tables = new CellTables();
  #policyChain: string | undefined;
  #changes = 0;

  constructor(readonly cell: CapturedCell) {
    for (const container of cell.containers) {
      this.#restore(containerAdded(container, this.#settingOf(container)));
    }
    this.policyCycle(initialPolicies, cell.config.c2cLogging);
  }

  policyCycle(policies: readonly TaggedPolicy[], logsAccepted: boolean, without?: string): void {
    const members = membersOf(this.cell).filter(({ ip }) => ip !== without);
    const rules = policyRules(members, policies, logsAccepted, this.cell.config);
    const { chain, text } = policyChainReplaced(rules, START + this.#changes++, this.#policyChain);
    this.#policyChain = chain;
    this.#restore(text);
  }

  changeGroups(): void {
    for (const container of this.cell.containers) {
      const rules = effectiveRules(changedGroups, container.spaceGuid, container.workload);
      this.#restore(restoreText([securityGroupsChanged(container, rules, this.cell.config)]));
    }
  }

  remove(name: string): void {
    const container = this.cell.containers.find((one) => one.name === name);
    if (container === undefined) throw new Error(`no container ${name}`);
    this.#restore(containerRemoved(container, this.#settingOf(container)));
  }

  get save(): string {
    return this.tables.save(new Date());
  }

  #settingOf({ spaceGuid, workload }: CapturedCell['containers'][number]) {
    const rules = effectiveRules(initialGroups, spaceGuid, workload);
    return { cellIp: this.cell.ip, config: this.cell.config, rules };
  }

  #restore(text: string): void {
    this.tables.restore(text, true);
  }
}

/** Without counters and times, which no two captures share; the agent's chain without its time. */
function comparable(save: string): string[] {
  return save
    .replace(/^(# .* on ).*$/gm, '$1<time>')
    .replace(/\[\d+:\d+\] ?/g, '')
    .replace(/vpa--\d{16}/g, 'vpa--<time>')
    .split('\n');
}

function captured(cell: string, moment: string): string[] {
  return comparable(readCellCapture(cell, moment));
}

describe('the rules of a composed cell are those of the captured one, line by line', () => {
  test.each(['cell-0', 'cell-1', 'cell-2'])('%s, before traffic', (name) => {
    const composed = new ComposedCell(capturedCell(name));
    expect(comparable(composed.save)).toEqual(captured(name, '00'));
  });

  test('c2c logging switched off', () => {
    const composed = new ComposedCell(capturedCell('cell-0'));
    composed.policyCycle(initialPolicies, false);
    expect(comparable(composed.save)).toEqual(captured('cell-0', '03'));
  });

  test('c2c logging switched on', () => {
    const composed = new ComposedCell(capturedCell('cell-1'));
    composed.policyCycle(initialPolicies, true);
    expect(comparable(composed.save)).toEqual(captured('cell-1', '02'));
  });

  test('a policy added, then a container deleted', () => {
    const composed = new ComposedCell(capturedCell('cell-0'));
    composed.policyCycle(policiesOfCell('cell-0'), true);
    expect(comparable(composed.save)).toEqual(captured('cell-0', '04'));
    composed.remove('staging-0');
    expect(comparable(composed.save)).toEqual(captured('cell-0', '05'));
  });

  test('a security group changed at run time', () => {
    const composed = new ComposedCell(capturedCell('cell-2'));
    composed.changeGroups();
    composed.policyCycle(policiesOfCell('cell-2'), true);
    expect(comparable(composed.save)).toEqual(captured('cell-2', '02'));
  });
});
