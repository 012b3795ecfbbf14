import { describe, expect, test } from '@jest/globals';
import { DEFAULT_CELL_CONFIG } from '../../../../src/lib/lab/agent/cell-config.js';
import { PolicyAgent, type AgentContainer } from '../../../../src/lib/lab/agent/policy-agent.js';
import type { TaggedPolicy } from '../../../../src/lib/lab/agent/policy-chain.js';
import type { PolicySource } from '../../../../src/lib/lab/agent/policy-source.js';
import type { SecurityGroup } from '../../../../src/lib/policy/policy.js';

const B: AgentContainer = {
  handle: '1f97ff6d-4517-43a0-5aef-f591',
  ip: '10.255.1.3',
  workload: 'app',
  appGuid: 'app-b',
  spaceGuid: 'space',
};

const POLICY: TaggedPolicy = {
  source: { id: 'app-a', tag: '0001' },
  destination: { id: 'app-b', protocol: 'tcp', ports: { start: 8080, end: 8080 } },
};

class FakeSource implements PolicySource {
  updated = 1;
  current: TaggedPolicy[] = [];
  groups: SecurityGroup[] = [];
  asked = 0;

  lastUpdated(): Promise<number> {
    return Promise.resolve(this.updated);
  }

  policies(): Promise<readonly TaggedPolicy[]> {
    this.asked++;
    return Promise.resolve(this.current);
  }

  securityGroups(): Promise<readonly SecurityGroup[]> {
    return Promise.resolve(this.groups);
  }
}

function newAgent(containers: AgentContainer[] = [B]) {
  const source = new FakeSource();
  const installed: string[] = [];
  const agent = new PolicyAgent({
    config: DEFAULT_CELL_CONFIG,
    source,
    containers: () => containers,
    install: (text) => Promise.resolve(void installed.push(text)),
    clock: () => 1_700_000_000_000,
    onError: (error) => {
      throw error;
    },
  });
  return { agent, source, installed, containers };
}

describe('policies', () => {
  test("a poll asks for them only when the policy server's value grew", async () => {
    const { agent, source, installed } = newAgent();
    await agent.poll();
    source.current = [POLICY];
    await agent.poll();
    expect({ asked: source.asked, chains: installed.length }).toEqual({ asked: 1, chains: 1 });
    source.updated++;
    await agent.poll();
    expect({ asked: source.asked, chains: installed.length }).toEqual({ asked: 2, chains: 2 });
    expect(installed[1]).toContain('--dport 8080');
  });

  test('each change is a new chain, which takes the place of the one before', async () => {
    const { agent, source, installed } = newAgent();
    await agent.poll();
    source.current = [POLICY];
    await agent.forcePolicyCycle();
    expect(installed[0]).toBe(
      '*filter\n:vpa--1700000000000000 - [0:0]\n-I FORWARD 1 -j vpa--1700000000000000\nCOMMIT\n',
    );
    expect(installed[1]).toMatch(/^\*filter\n:vpa--1700000000000001 - \[0:0\]\n/);
    expect(installed[1]).toContain(
      '-I FORWARD 1 -j vpa--1700000000000001\n-D FORWARD -j vpa--1700000000000000\n-F vpa--1700000000000000\n-X vpa--1700000000000000\n',
    );
  });

  test('the same rules again leave the chain and its counters alone', async () => {
    const { agent, source, installed } = newAgent();
    source.current = [POLICY];
    await agent.forcePolicyCycle();
    await agent.forcePolicyCycle();
    expect(installed).toHaveLength(1);
  });

  test('the switch for logging is in force from the next cycle that runs', async () => {
    const { agent, source, installed } = newAgent();
    source.current = [POLICY];
    await agent.poll();
    agent.logsAccepted = true;
    await agent.poll();
    expect(installed.join('')).not.toContain('OK_0001_');
    await agent.forcePolicyCycle();
    expect(installed.at(-1)).toContain('--log-prefix "OK_0001_app-b "');
  });
});

describe('security groups', () => {
  const DNS: SecurityGroup = {
    guid: 'g',
    name: 'dns',
    rules: [{ protocol: 'udp', destination: '0.0.0.0/0', ports: '53' }],
    globallyEnabled: { running: true, staging: false },
    runningSpaces: [],
    stagingSpaces: [],
  };

  test('a chain is filled anew only for a difference', async () => {
    const { agent, source, installed } = newAgent();
    await agent.asgCycle();
    await agent.asgCycle();
    expect(installed).toHaveLength(1);
    source.groups = [DNS];
    await agent.asgCycle();
    expect(installed[1]).toContain('--dport 53 -j ACCEPT');
  });

  test('a container that is gone is left out', async () => {
    const { agent, installed, containers } = newAgent();
    await agent.asgCycle();
    containers.splice(0);
    await agent.asgCycle();
    await agent.asgCycle(B.handle);
    expect(installed).toHaveLength(1);
  });

  test.each([
    [{ protocol: 'icmp', destination: '10.0.0.1', type: -1, code: -1 }, '--icmp-type any'],
    [{ protocol: 'icmp', destination: '10.0.0.1', type: 8, code: 0 }, '--icmp-type 8/0'],
    [
      { protocol: 'tcp', destination: '10.0.0.1, 10.0.0.4', ports: '1, 3-4' },
      '10.0.0.4-10.0.0.4 -m tcp --dport 3:4',
    ],
    [{ protocol: 'all', destination: '10.0.0.0/30', log: true }, '10.0.0.0-10.0.0.3 -g netout--'],
  ] as const)('%j', async (rule, expected) => {
    const { agent, source, installed } = newAgent();
    source.groups = [{ ...DNS, rules: [rule] }];
    await agent.asgCycle();
    expect(installed[0]).toContain(expected);
  });
});
