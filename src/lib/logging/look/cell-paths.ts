/** Where a cell keeps what tells of its logging (cf-facts 3.1, 3.2, 8.1). */
export const KERN_LOG = '/var/log/kern.log';
export const CONTAINER_STORE = '/var/vcap/data/container-metadata/store.json';
export const AGENT_CONFIG = '/var/vcap/jobs/vxlan-policy-agent/config/vxlan-policy-agent.json';
export const CNI_CONFIG = '/var/vcap/jobs/silk-cni/config/cni/cni-wrapper-plugin.conflist';

/** Ports of the agent's debug server, the newer first: 44151 before silk 2.20.0 (cf-facts 2.1). */
export const DEBUG_PORTS = [8721, 44151] as const;
/** Port of the agent's force server, which came with silk 2.20.0 (cf-facts 2.2). */
export const FORCE_PORT = 8722;
