import { CfnetError } from '../../errors/cfnet-error.js';
import type { ProgramEnvironment } from '../../outside/program.js';
import type { Gateway } from './gateway.js';
import { openJumpHost } from './jump-host.js';
import { openSocks } from './socks.js';

/**
 * The gateway that bosh would use for `bosh ssh` (cf-facts 7.1): the SOCKS proxy or jump host of BOSH_ALL_PROXY, or else
 * the host of BOSH_GW_…; undefined where cells are reached straight.
 * Errors: CfnetError USAGE for a setting that cannot be understood.
 */
export function gatewayFrom(env: ProgramEnvironment): Gateway | undefined {
  const proxy = env['BOSH_ALL_PROXY'] ?? '';
  if (proxy !== '') return gatewayOfUrl(proxy);
  const host = env['BOSH_GW_HOST'] ?? '';
  if (host === '' || /^(true|1|yes)$/i.test(env['BOSH_GW_DISABLE'] ?? '')) return undefined;
  const [name = host, port = '22'] = host.split(':');
  return openJumpHost({
    host: name,
    port: Number(port),
    user: env['BOSH_GW_USER'] ?? 'vcap',
    keyFile: env['BOSH_GW_PRIVATE_KEY'],
    agent: env['SSH_AUTH_SOCK'],
  });
}

function gatewayOfUrl(text: string): Gateway {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // A URL of an unknown kind has its host in brackets only where it is IPv6.
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  if (url !== undefined && /^socks5h?:$/.test(url.protocol) && host !== '') {
    return openSocks({
      host,
      port: Number(url.port === '' ? 1080 : url.port),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    });
  }
  if (url !== undefined && url.protocol === 'ssh+socks5:' && host !== '') {
    return openJumpHost({
      host,
      port: Number(url.port === '' ? 22 : url.port),
      user: decodeURIComponent(url.username) || 'jumpbox',
      keyFile: url.searchParams.get('private-key') ?? undefined,
      agent: undefined,
    });
  }
  throw new CfnetError('USAGE', 'BOSH_ALL_PROXY is no proxy that bosh knows', {
    hint: 'Use socks5://HOST:PORT or ssh+socks5://USER@HOST:22?private-key=FILE.',
  });
}
