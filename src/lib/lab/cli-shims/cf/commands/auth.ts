import type { CfCommand } from '../cf-command.js';
import { CfFailure } from '../cf-failure.js';

export const auth: CfCommand = {
  name: 'auth',
  summary: 'Authenticate non-interactively',
  usage: 'auth USERNAME PASSWORD',
  required: [],
  optional: 2,
  async run({ args, session, out, env }) {
    const username = args[0] ?? env['CF_USERNAME'] ?? '';
    const password = args[1] ?? env['CF_PASSWORD'] ?? '';
    const missing = [username === '' && 'Username', password === '' && 'Password'].filter(Boolean);
    session.requireApi();
    if (missing.length > 0) {
      throw new CfFailure(
        missing.length === 2
          ? 'Username and password not provided.'
          : `${missing.join('')} not provided.`,
        { showUsage: true },
      );
    }
    out.line(`API endpoint: ${session.config.target}`);
    out.line();
    out.line('Authenticating...');
    await session.logIn(username, password);
    out.ok();
    out.line("Use 'cf target' to view or set your target org and space.");
    return undefined;
  },
};
