import { Director } from '../cli-shims/bosh/director.js';
import { CfConfig } from '../cli-shims/cf/cf-config.js';
import { CfSession } from '../cli-shims/cf/cf-session.js';
import { DEPLOYMENT } from './lab-environment.js';
import type { LabFolder } from './lab-folder.js';
import type { LabRecord } from './lab-record.js';

/** A way to a lab's APIs, as its admin. */
export interface LabClient {
  readonly session: CfSession;
  readonly director: Director;
  readonly deployment: string;
  /** `socks5://…` */
  readonly proxy: string;
}

/** Uses the lab's own CF_HOME for reading only: a renewed token is not written back. */
export function labClient(folder: LabFolder, record: LabRecord): LabClient {
  const env = { CF_HOME: folder.cfHome, SSL_CERT_FILE: folder.caBundle };
  return {
    session: new CfSession(CfConfig.read(env)),
    director: new Director({
      environment: record.director,
      client: record.bosh.client,
      secret: record.bosh.secret,
      caCert: folder.caCert,
    }),
    deployment: DEPLOYMENT,
    proxy: record.proxy,
  };
}
