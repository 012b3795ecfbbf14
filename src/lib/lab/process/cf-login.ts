import { CfConfig } from '../cli-shims/cf/cf-config.js';
import { CfSession } from '../cli-shims/cf/cf-session.js';
import { findOrg, findSpace } from '../cli-shims/cf/cf-lookup.js';

export interface CfLogin {
  readonly cfHome: string;
  readonly api: string;
  /** PEM file with the authorities to trust. */
  readonly caFile: string;
  readonly username: string;
  readonly password: string;
  readonly org: string;
  readonly space: string;
}

/** Go takes the authorities that SSL_CERT_FILE names on this system; elsewhere only those of the system. */
const HONOURS_SSL_CERT_FILE = process.platform === 'linux';

/** Logs in over the API as `cf login` does, and leaves the configuration in `cfHome`. */
export async function logInToCf(login: CfLogin): Promise<void> {
  const env = { CF_HOME: login.cfHome, SSL_CERT_FILE: login.caFile };
  const session = new CfSession(CfConfig.read(env));
  await session.setApi(login.api, !HONOURS_SSL_CERT_FILE);
  await session.logIn(login.username, login.password);
  const org = await findOrg(session, login.org);
  session.config.targetOrg(org);
  session.config.targetSpace(await findSpace(session, login.space, org.guid));
  await session.config.save();
}
