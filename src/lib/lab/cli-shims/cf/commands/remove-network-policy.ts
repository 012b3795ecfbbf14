import { isDeepStrictEqual } from 'node:util';
import { objectsAt } from '../../../../json/json-value.js';
import type { CfCommand } from '../cf-command.js';
import { OptionError } from '../../command-options.js';
import { announcedPolicy, policyOptions, policyRequest } from '../policy-request.js';

export const removeNetworkPolicy: CfCommand = {
  name: 'remove-network-policy',
  summary: 'Remove network traffic policy of an app',
  usage:
    'remove-network-policy SOURCE_APP DESTINATION_APP [-s DESTINATION_SPACE_NAME [-o DESTINATION_ORG_NAME]] --protocol (tcp | udp) --port RANGE',
  required: ['SOURCE_APP', 'DEST_APP'],
  options: policyOptions,
  async run(call) {
    const { session, out } = call;
    const request = policyRequest(call);
    if (request === undefined) {
      throw new OptionError('the required flags `--port` and `--protocol` were not specified');
    }
    const { sourceGuid, policy } = await announcedPolicy(call, 'Removing', request);
    const known = await session.policyServer('GET', `/policies?id=${sourceGuid}`);
    if (objectsAt(known, 'policies').some((other) => isDeepStrictEqual(other, policy))) {
      await session.policyServer('POST', '/policies/delete', { policies: [policy] });
    } else {
      out.line('Policy does not exist.');
    }
    out.ok();
    return undefined;
  },
};
