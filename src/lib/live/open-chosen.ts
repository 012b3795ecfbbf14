import { CfnetError } from '../errors/cfnet-error.js';
import { DEFAULT_LAB } from '../lab/process/lab-name.js';
import type { Lifetime } from '../outside/lifetime.js';
import type { ProgramEnvironment, Tell } from '../outside/program.js';
import { openSnapshot } from '../source/snapshot-source.js';
import type { Source } from '../source/source.js';
import { Clis } from './clis.js';
import type { BoshCli, CfCli, LiveFoundation } from './foundation.js';
import { openFoundation, type FoundationOptions } from './open-foundation.js';
import type { TransportChoice } from './transport-choice.js';

/** What the flags of `cli/source-flags.ts` say. */
export interface ChosenFoundation {
  readonly lab: boolean;
  readonly name?: string | undefined;
  readonly deployment?: string | undefined;
  readonly transport: TransportChoice;
  readonly parallel?: number | undefined;
  readonly 'ssh-cell'?: readonly string[] | undefined;
  readonly 'ssh-user'?: string | undefined;
  readonly 'ssh-key'?: string | undefined;
  readonly 'ssh-known-hosts'?: string | undefined;
}

export interface ChosenSource extends ChosenFoundation {
  readonly snapshot?: string | undefined;
}

/** bosh may take 10 s to end its ssh, and more where the director is silent: then it is left (cf-facts 7.3). */
const CLOSE_GRACE_MS = 20_000;

/** What is used of a command's context. */
interface Surroundings {
  readonly lifetime: Pick<Lifetime, 'onEnd' | 'signal'>;
  readonly notice: (sentence: string) => void;
  readonly debug: Tell;
}

/**
 * Opens the foundation that the flags mean; it is closed with the command.
 * Errors: CfnetError NOT_FOUND where the lab does not run, and those of `openFoundation`.
 */
export async function openChosenFoundation(
  chosen: ChosenFoundation,
  surroundings: Surroundings,
): Promise<LiveFoundation> {
  return (await openChosenClis(chosen, surroundings)).open();
}

/** The programs, and the foundation that they lead to. */
export interface ChosenClis {
  readonly cf: CfCli;
  readonly bosh: BoshCli;
  /** Opens the foundation with these very programs. Errors: those of `openFoundation`. */
  readonly open: () => Promise<LiveFoundation>;
}

/**
 * The programs first, for who wants to know what is wrong with them: no log-in is needed.
 * Errors: CfnetError NOT_FOUND where the lab does not run.
 */
export async function openChosenClis(
  chosen: ChosenFoundation,
  { lifetime, notice, debug }: Surroundings,
): Promise<ChosenClis> {
  const place: Pick<FoundationOptions, 'env' | 'name'> = chosen.lab
    ? await labOf(chosen.name)
    : { env: process.env };
  const clis = new Clis({ ...place, tell: debug });
  lifetime.onEnd(() => clis.end());
  const { deployment, parallel } = chosen;
  const open = async (): Promise<LiveFoundation> => {
    const options = { ...place, deployment, parallel, ...wayOf(chosen), notice, tell: debug };
    const foundation = await openFoundation(options, clis);
    lifetime.onEnd(() => foundation.close(), { graceMs: CLOSE_GRACE_MS });
    return foundation;
  };
  return { cf: clis.cf, bosh: clis.bosh, open };
}

/**
 * Hosts that are named are entered as a user of one's own.
 * Errors: CfnetError USAGE for flags of another way than the one that is asked for.
 */
function wayOf(chosen: ChosenFoundation): Pick<FoundationOptions, 'transport' | 'ownUser'> {
  const hosts = chosen['ssh-cell'] ?? [];
  const [user, keyFile, knownHosts] = [
    chosen['ssh-user'],
    chosen['ssh-key'],
    chosen['ssh-known-hosts'],
  ];
  const hasOwn = hosts.length > 0 || [user, keyFile, knownHosts].some((one) => one !== undefined);
  const { transport } = chosen;
  if (!hasOwn && transport !== 'ssh') return { transport };
  if (transport !== 'ssh' && transport !== 'auto') {
    throw new CfnetError('USAGE', `--transport ${transport} enters cells as a user of bosh’s`, {
      hint: 'Leave it out, or leave out --ssh-cell, --ssh-user, --ssh-key and --ssh-known-hosts.',
    });
  }
  return { transport: 'ssh', ownUser: { hosts, user, keyFile, knownHosts } };
}

/** A source, with the foundation whose it is where that is there to be asked more. */
export interface OpenedSource {
  readonly source: Source;
  readonly foundation?: LiveFoundation;
}

/**
 * The source that the flags mean: a snapshot, a lab, or else the foundation.
 * Errors: those of `openSnapshot` and `openChosenFoundation`.
 */
export async function openChosen(
  chosen: ChosenSource,
  surroundings: Surroundings,
): Promise<OpenedSource> {
  if (chosen.snapshot !== undefined) return { source: await openSnapshot(chosen.snapshot) };
  const foundation = await openChosenFoundation(chosen, surroundings);
  return { foundation, source: foundation.source };
}

/** The source alone. Errors: those of `openChosen`. */
export async function openChosenSource(
  chosen: ChosenSource,
  surroundings: Surroundings,
): Promise<Source> {
  return (await openChosen(chosen, surroundings)).source;
}

/** The lab is one more foundation: only its variables differ. */
async function labOf(name = DEFAULT_LAB): Promise<{ env: ProgramEnvironment; name: string }> {
  const [{ labFolder }, { requireLab }, { labEnvironment }] = await Promise.all([
    import('../lab/process/lab-folder.js'),
    import('../lab/process/require-lab.js'),
    import('../lab/process/lab-environment.js'),
  ]);
  const folder = labFolder(process.env, name);
  const variables = labEnvironment(folder, await requireLab(folder), process.env['PATH'] ?? '');
  return { env: { ...process.env, ...variables }, name: `the lab ${name}` };
}
