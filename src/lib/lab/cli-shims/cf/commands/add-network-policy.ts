import type { CfCommand } from '../cf-command.js';
import { announcedPolicy, policyOptions, policyRequest } from '../policy-request.js';

const DEFAULT = { protocol: 'tcp', start: 8080, end: 8080 };

export const addNetworkPolicy: CfCommand = {
  name: 'add-network-policy',
  summary: 'Create policy to allow direct network traffic from one app to another',
  usage:
    'add-network-policy SOURCE_APP DESTINATION_APP [-s DESTINATION_SPACE_NAME [-o DESTINATION_ORG_NAME]] [--protocol (tcp | udp) --port RANGE]',
  required: ['SOURCE_APP', 'DEST_APP'],
  options: policyOptions,
  async run(call) {
    const { session, out } = call;
    const { policy } = await announcedPolicy(call, 'Adding', policyRequest(call) ?? DEFAULT);
    await session.policyServer('POST', '/policies', { policies: [policy] });
    out.ok();
    return undefined;
  },
};
