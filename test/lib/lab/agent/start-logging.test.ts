import { expect, test } from '@jest/globals';
import { START_LOGGING, startLogging } from '../../../../src/lib/lab/agent/start-logging.js';
import { StartedLab } from '../cell/started-lab.js';

/** What `--logging` puts into the two files, and which LOG rules the cells begin with. */
const EXPECTED = {
  all: {
    agent: [true, true],
    plugin: [true, true],
    prefixes: ['DENY_', 'DENY_C2C_', 'OK_', 'OK_0001_'],
  },
  none: { agent: [false, false], plugin: [false, false], prefixes: ['OK_'] },
  c2c: { agent: [true, false], plugin: [false, false], prefixes: ['OK_', 'OK_0001_'] },
  asg: { agent: [false, true], plugin: [true, true], prefixes: ['DENY_', 'DENY_C2C_', 'OK_'] },
};

test.each(START_LOGGING)('cells that start with logging %s', async (wish) => {
  const lab = await StartedLab.start(startLogging(wish));
  try {
    await lab.addPolicy('appA', 'appB');
    const { cellId } = lab.instance('appB');
    const folder = '/var/vcap/jobs';
    const flags = (text: string) => {
      const { iptables_c2c_logging: c2c, iptables_asg_logging: asg } = JSON.parse(text) as Record<
        string,
        unknown
      >;
      return [c2c, asg];
    };
    const agent = lab.read(cellId, `${folder}/vxlan-policy-agent/config/vxlan-policy-agent.json`);
    const conflist = lab.read(cellId, `${folder}/silk-cni/config/cni/cni-wrapper-plugin.conflist`);
    const [plugin] = (JSON.parse(conflist) as { plugins: unknown[] }).plugins;
    const rules = await lab.cells.plane.saveRules(cellId);
    const prefixes = [...rules.matchAll(/--log-prefix "(DENY_C2C_|DENY_|OK_0001_|OK_)/g)].map(
      ([, one]) => one,
    );
    expect({
      agent: flags(agent),
      plugin: flags(JSON.stringify(plugin)),
      prefixes: [...new Set(prefixes)].toSorted(),
    }).toEqual(EXPECTED[wish]);
  } finally {
    await lab.close();
  }
});
