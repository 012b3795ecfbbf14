import { CfnetError } from '../errors/cfnet-error.js';
import { oneLine } from '../outside/one-line.js';

const RESPONSE = /response '([\s\S]*)'/;

/** What `bosh` said before it exited 1, which it does whatever has failed (cf-facts 7.1). */
export function boshError(text: string, doing: string): CfnetError {
  const plain = oneLine(text.replace(/^\s*Exit code 1\s*$/gm, ''));
  if (plain.includes('Expected non-empty Director URL')) {
    return new CfnetError('NOT_LOGGED_IN', 'bosh has no director', {
      hint: 'Set BOSH_ENVIRONMENT and log in: bosh log-in',
    });
  }
  if (plain.includes('Expected non-empty deployment name')) {
    return new CfnetError('USAGE', 'bosh has no deployment', {
      hint: 'Name it: --deployment NAME',
    });
  }
  const [, missing] = /Deployment '([^']*)' doesn't exist/.exec(plain) ?? [];
  if (missing !== undefined) {
    return new CfnetError('NOT_FOUND', `The director knows no deployment ${missing}`, {
      hint: 'See which there are: bosh deployments',
    });
  }
  if (
    /status code '401'|not logged in|invalid_client|Bad credentials|invalid_token|log in first/i.test(
      plain,
    )
  ) {
    return new CfnetError('NOT_LOGGED_IN', `bosh is not logged in: ${detail(plain)}`, {
      hint: 'Log in (bosh log-in), or set BOSH_CLIENT and BOSH_CLIENT_SECRET.',
    });
  }
  if (/status code '403'/.test(plain)) {
    return new CfnetError(
      'NOT_PERMITTED',
      `The director does not permit ${doing}: ${detail(plain)}`,
      {
        hint: 'Reading needs bosh.read, going into cells needs bosh.admin or the team of the deployment.',
      },
    );
  }
  if (/status code '404'/.test(plain)) {
    return new CfnetError('NOT_FOUND', `${doing} failed: ${detail(plain)}`);
  }
  if (/certificate|x509/i.test(plain)) {
    return new CfnetError('OUTSIDE_FAILED', `${doing} failed: ${plain}`, {
      hint: "Name the director's certificate authority: BOSH_CA_CERT",
    });
  }
  return new CfnetError('OUTSIDE_FAILED', `${doing} failed: ${plain || 'bosh says nothing'}`, {
    hint: 'See whether the director can be reached: bosh env',
  });
}

/** The director's own words in what bosh wraps around them. */
function detail(text: string): string {
  const [, response] = RESPONSE.exec(text) ?? [];
  const [, description] =
    /"(?:error_)?description": ?"((?:[^"\\]|\\.)*)"/.exec(response ?? '') ?? [];
  return description ?? response ?? text;
}
