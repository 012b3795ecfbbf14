import type { CfCommand } from './cf-command.js';
import { addNetworkPolicy } from './commands/add-network-policy.js';
import { api } from './commands/api.js';
import { app } from './commands/app.js';
import { apps } from './commands/apps.js';
import { auth } from './commands/auth.js';
import {
  bindSecurityGroup,
  createSecurityGroup,
  deleteSecurityGroup,
  unbindSecurityGroup,
} from './commands/change-security-group.js';
import { curl } from './commands/curl.js';
import { deleteApp } from './commands/delete.js';
import { events } from './commands/events.js';
import { login } from './commands/login.js';
import { networkPolicies } from './commands/network-policies.js';
import { oauthToken } from './commands/oauth-token.js';
import { removeNetworkPolicy } from './commands/remove-network-policy.js';
import { rename } from './commands/rename.js';
import { scale } from './commands/scale.js';
import { securityGroup } from './commands/security-group.js';
import { securityGroups } from './commands/security-groups.js';
import { ssh } from './commands/ssh.js';
import { restart, start } from './commands/start.js';
import { stop } from './commands/stop.js';
import { target } from './commands/target.js';
import { version } from './commands/version.js';

export const CF_COMMANDS: readonly CfCommand[] = [
  addNetworkPolicy,
  api,
  app,
  apps,
  auth,
  bindSecurityGroup,
  createSecurityGroup,
  curl,
  deleteApp,
  deleteSecurityGroup,
  events,
  login,
  networkPolicies,
  oauthToken,
  removeNetworkPolicy,
  rename,
  restart,
  scale,
  securityGroup,
  securityGroups,
  ssh,
  start,
  stop,
  target,
  unbindSecurityGroup,
  version,
];
