import type { ContainerSighting } from '../../directory/records.js';
import type { RuleSet } from '../../iptables/model.js';
import { dropUnknown } from '../../json/drop-unknown.js';
import { policiesOnCell } from '../../policy/policies-on-cell.js';
import type { CellLook } from '../look/cell-look.js';
import { ContainerChainReader, type ContainerChains } from './container-chains.js';
import { countLogRules, type LogRuleCounts } from './count-log-rules.js';

/** A container with what its rules log. */
export interface ContainerLogging {
  readonly container: ContainerSighting;
  /** `appB/1`, or what else is known of it. */
  readonly name: string;
  readonly chains: ContainerChains;
}

/** What the rules of a cell tell; all of it is absent where they are not known. */
export interface RulesLogging {
  readonly counts: LogRuleCounts;
  /** Policies that lead to containers of this cell: without one there is nothing for c2c to allow, or to log. */
  readonly policies: number;
  /** When the agent made the policy rules, in milliseconds of the Unix epoch: `vpa--` carries it. */
  readonly madeAt?: number;
  /** Whether the agent's chain is there. */
  readonly hasPolicyChain: boolean;
}

/** The log between the two looks. */
export interface LogGrowth {
  readonly seconds: number;
  readonly bytes: number;
  /** It was put aside meanwhile, and a new one begun. */
  readonly isNewFile: boolean;
}

/** Everything about the logging of one cell, in the terms of the switches. */
export interface CellLogging {
  readonly look: CellLook;
  readonly rules?: RulesLogging;
  readonly containers: readonly ContainerLogging[];
  readonly growth?: LogGrowth;
}

const MICROSECOND_DIGITS = 16;
const POLICY_CHAIN = /^vpa--(\d{10,16})$/;

/** Joins what a look brought with what the rules mean. */
export function cellLogging(look: CellLook): CellLogging {
  const { ruleSet } = look;
  return {
    look,
    containers: ruleSet === undefined ? [] : containersOf(look, ruleSet),
    ...dropUnknown({
      rules: ruleSet && rulesLogging(ruleSet),
      growth: growthOf(look),
    }),
  };
}

function containersOf(
  { containers = [] }: CellLook,
  ruleSet: RuleSet,
): readonly ContainerLogging[] {
  const reader = new ContainerChainReader(ruleSet);
  return containers.map((container) => ({
    container,
    name: containerName(container),
    chains: reader.of(container.handle),
  }));
}

/** `appB/1`; tasks and staging containers by what they do. */
function containerName({ appName, appGuid, index, workload, handle }: ContainerSighting): string {
  const app = appName ?? appGuid;
  if (app === undefined) return handle;
  if (workload === 'task' || workload === 'staging') return `${app} (${workload})`;
  return index === undefined ? `${app} (${handle})` : `${app}/${index}`;
}

function rulesLogging(ruleSet: RuleSet): RulesLogging {
  const chains = ruleSet.tables.flatMap((table) => [...table.chains.keys()]);
  const stamps = chains
    .map((chain) => POLICY_CHAIN.exec(chain)?.[1])
    .filter((one) => one !== undefined);
  const madeAt = stamps.map(millisecondsOf).toSorted((a, b) => b - a)[0];
  return {
    counts: countLogRules(ruleSet),
    policies: policiesOnCell(ruleSet).length,
    hasPolicyChain: stamps.length > 0,
    ...(madeAt !== undefined && { madeAt }),
  };
}

/** Microseconds today, seconds in old releases: the digits in front are the same. */
function millisecondsOf(stamp: string): number {
  return Number(stamp.padEnd(MICROSECOND_DIGITS, '0')) / 1000;
}

function growthOf({ kernLog, later }: CellLook): LogGrowth | undefined {
  const [before, after] = [kernLog?.stat, later?.kernLog?.stat];
  if (later === undefined || before === undefined || after === undefined) return undefined;
  const isNewFile = before.inode !== after.inode || after.size < before.size;
  return {
    seconds: later.seconds,
    isNewFile,
    bytes: isNewFile ? after.size : after.size - before.size,
  };
}
