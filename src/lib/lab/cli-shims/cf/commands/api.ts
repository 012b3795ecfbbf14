import type { CfCall, CfCommand } from '../cf-command.js';

export const api: CfCommand = {
  name: 'api',
  summary: 'Set or view target api url',
  usage: 'api [URL] [--skip-ssl-validation]',
  required: [],
  optional: 1,
  options: { 'skip-ssl-validation': { type: 'boolean' }, unset: { type: 'boolean' } },
  async run(call) {
    const { args, flags, session, out } = call;
    const [url] = args;
    if (flags.has('unset')) {
      out.line('Unsetting API endpoint...');
      session.config.set({ Target: '', APIVersion: '', AccessToken: '', RefreshToken: '' });
      session.config.targetOrg(undefined);
      out.ok();
    } else if (url !== undefined) {
      out.line(`Setting API endpoint to ${url}...`);
      await session.setApi(withScheme(url), flags.has('skip-ssl-validation'));
      out.ok();
      showApi(call);
    } else if (session.config.target === '') {
      out.line("No API endpoint set. Use 'cf api' to set an endpoint");
    } else {
      showApi(call);
    }
    return undefined;
  },
};

export function withScheme(url: string): string {
  return (url.startsWith('http') ? url : `https://${url}`).replace(/\/+$/, '');
}

function showApi({ session, out }: CfCall): void {
  out.table([
    ['API endpoint:', session.config.target],
    ['API version:', session.config.text('APIVersion')],
  ]);
  if (session.userName() !== undefined) return;
  out.line();
  out.line("Not logged in. Use 'cf login' or 'cf login --sso' to log in.");
}
