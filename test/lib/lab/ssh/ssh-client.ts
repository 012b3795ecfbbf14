import ssh2, { type Client, type ClientChannel, type ConnectConfig } from 'ssh2';

export interface RemoteResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | null;
}

export interface RunOptions {
  readonly pty?: boolean;
}

export function connectSsh(config: ConnectConfig): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client
      .on('ready', () => {
        resolve(client);
      })
      .on('error', reject)
      .connect({ host: '127.0.0.1', ...config });
  });
}

export function openChannel(
  client: Client,
  command: string,
  { pty = false }: RunOptions = {},
): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, { pty }, (error, channel) => {
      if (error === undefined) resolve(channel);
      else reject(error);
    });
  });
}

export async function runOver(
  client: Client,
  command: string,
  options: RunOptions = {},
): Promise<RemoteResult> {
  return collect(await openChannel(client, command, options));
}

export function collect(channel: ClientChannel): Promise<RemoteResult> {
  return new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    channel.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    channel.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    // The exit status may come before anyone listens for it; what the channel closes with is told again.
    channel.on('close', (code: number | null, signal?: string) => {
      resolve({ stdout, stderr, code, signal: signal ?? null });
    });
  });
}

/** Resolves with what came so far once it holds the text. */
export function untilSaid(channel: ClientChannel, text: string): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    channel.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(text)) resolve(said);
    });
  });
}
