import { typeable } from '../../trace/fix/typeable.js';
import { logsNothing } from '../judges/log-judges.js';
import { meowIsGone, meowIsThere } from '../judges/namespace-judges.js';
import { noPolicies, policyIsThere } from '../judges/policy-judges.js';
import { noCaptureIsKept } from '../judges/wrap-up-judges.js';
import { farOf, nearOf } from '../look/apps.js';
import { allowedAddress, deniedAddress } from '../look/egress.js';
import type { Facts } from '../model/facts.js';
import {
  holds,
  numberOf,
  seen,
  type AssumptionName,
  type Finding,
  type Story,
} from '../model/story.js';
import type { Situation } from '../model/situation.js';
import type { ChangeName } from './changes.js';

/** Instances that are added at most for one to run where the story needs it. */
export const MOST_SCALING = 3;

/** Something that a story takes for granted, as it stands. */
export interface Assumption {
  readonly finding: Finding;
  /** What would bring it about: only the workshop's own things are touched. */
  readonly setUp?: SetUp;
}

export interface SetUp {
  readonly change: ChangeName;
  /** `remove the policy appA to appB, tcp 8080` */
  readonly text: string;
}

/** What every story needs, and then what this one does. */
export function assumptionsOf(
  story: Story,
  facts: Facts,
  plane: 'kernel' | 'simulated' | undefined,
): readonly Assumption[] {
  const situation: Situation = { facts, baseline: {}, startedAt: 0, passedAt: new Map() };
  return [
    { finding: appsRun(facts) },
    ...(story.needsKernel === undefined
      ? []
      : [{ finding: kernelIsThere(story.needsKernel, plane) }]),
    ...(story.leaves.includes('logging') ? [{ finding: kernelLogs(facts) }] : []),
    ...story.assumes.map((name) => assumption(name, situation, numberOf(story))),
  ];
}

function appsRun({ source, destination }: Facts): Finding {
  const idle = [source, destination].filter(
    ({ isStarted, instances }) => !isStarted || instances.length === 0,
  );
  const [first] = idle;
  if (first === undefined) {
    return holds(`${source.name} and ${destination.name} run, and their cells can be entered`);
  }
  const word = typeable(first);
  return seen(`${first.name} does not run${word === undefined ? '' : `: cf start ${word}`}`);
}

function kernelIsThere(why: string, plane: 'kernel' | 'simulated' | undefined): Finding {
  return plane === 'simulated'
    ? seen(
        `this story needs a real kernel: ${why}. Take the lab down and run cfnet lab up --plane kernel, as root on Linux`,
      )
    : holds('packets are carried by a real kernel');
}

function kernelLogs({ isBoshLite, cells }: Facts): Finding {
  if (isBoshLite) {
    return seen('this is a BOSH Lite: its cells are containers, whose kernel writes no LOG lines');
  }
  const blind = cells.find(({ hasLog }) => !hasLog);
  return blind === undefined
    ? holds('kern.log can be read')
    : seen(`${blind.cell.name} has no kern.log that can be read`);
}

/** @param number of the story: `170` */
function assumption(name: AssumptionName, situation: Situation, number: string): Assumption {
  const { facts } = situation;
  const [a, b] = [facts.source.name, facts.destination.name];
  switch (name) {
    case 'two-cells':
      return {
        finding:
          facts.cellCount > 1
            ? holds(`there are ${facts.cellCount} Diego cells`)
            : seen('there is one Diego cell: the story needs two'),
      };
    case 'apart':
      return {
        finding:
          farOf(facts) === undefined
            ? seen(`no instance of ${b} runs on another cell than ${a}`)
            : holds(`an instance of ${b} runs on another cell than ${a}`),
        setUp: { change: 'scale-up', text: scaling(b, 'on another cell') },
      };
    case 'beside':
      return {
        finding:
          nearOf(facts) === undefined
            ? seen(`no instance of ${b} runs on the cell of ${a}`)
            : holds(`an instance of ${b} runs on the cell of ${a}`),
        setUp: { change: 'scale-up', text: scaling(b, `beside ${a}`) },
      };
    case 'no-policies':
      return {
        finding: noPolicies(situation),
        setUp: {
          change: 'remove-policies',
          text: `remove the policies between ${a} and ${b}, and no others`,
        },
      };
    case 'policy':
      return {
        finding: policyIsThere(situation),
        setUp: {
          change: 'add-policy',
          text: `let ${a} call ${b} on tcp port 8080 by a policy, in place of those between the two`,
        },
      };
    case 'logging-off':
      return {
        finding: logsNothing(situation),
        setUp: {
          change: 'logging-off',
          text: `switch logging of packets between apps off on the cells of ${b}`,
        },
      };
    case 'no-meow':
      return {
        finding: meowIsGone(situation),
        setUp: { change: 'remove-meow', text: 'delete the network namespace meow' },
      };
    case 'no-captures':
      return {
        finding: noCaptureIsKept(situation, number),
        setUp: { change: 'delete-captures', text: 'delete what this story captured before' },
      };
    case 'may-make-groups':
      return {
        finding:
          facts.mayMakeGroups === false
            ? seen('the story makes a security group, which only an admin of Cloud Controller may')
            : holds('security groups can be made'),
      };
    case 'kept-in':
      return { finding: addressFinding(deniedAddress(facts), `${a} is kept from`) };
    case 'let-out':
      return { finding: addressFinding(allowedAddress(facts), `${a} is let out to`) };
    case 'meow':
      return {
        finding: meowIsThere(situation),
        setUp: { change: 'add-meow', text: `make a network namespace meow on the cell of ${a}` },
      };
  }
}

/** @param what `appA is kept from` */
function addressFinding(ip: string | undefined, what: string): Finding {
  return ip === undefined
    ? seen(
        `the groups are such that there is no address that ${what}, of those that the workshop knows`,
      )
    : holds(`by its groups ${what} ${ip}`);
}

function scaling(app: string, where: string): string {
  return `scale ${app} up by one until an instance runs ${where}, by ${MOST_SCALING} at most`;
}
