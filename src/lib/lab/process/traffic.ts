import { setTimeout as wait } from 'node:timers/promises';
import type { CfSession } from '../cli-shims/cf/cf-session.js';
import { stringAt } from '../../json/json-value.js';
import { shellWord } from '../../text/shell-word.js';
import { runInApp } from './app-shell.js';

/** One request of the mix. */
export interface TrafficRequest {
  readonly from: string;
  readonly url: string;
}

export interface TrafficResult extends TrafficRequest {
  /** The HTTP status, or why there was none. */
  readonly outcome: string;
}

/** Addresses outside of a lab (RFC 5737): the default security groups open the one, and not the other. */
const OUTSIDE = ['http://203.0.113.10/', 'http://10.0.0.5:5432/'];

/** curl's exit codes that say what a network did. */
const OUTCOMES: Readonly<Record<number, string>> = {
  6: 'no such name',
  7: 'refused',
  28: 'no answer',
};

/**
 * The mix: every started app calls every other one by its internal route, and leaves the platform twice.
 * Errors: CfFailure.
 */
async function trafficMix(session: CfSession): Promise<readonly TrafficRequest[]> {
  const { space } = session.requireSpace();
  const query = `order_by=name&space_guids=${space.guid}`;
  const apps = await session.list(`/v3/apps?${query}`);
  const names = apps
    .filter((app) => stringAt(app, 'state') === 'STARTED')
    .map((app) => stringAt(app, 'name') ?? '');
  return names.flatMap((from) => [
    ...names
      .filter((to) => to !== from)
      .map((to) => ({ from, url: `http://${to}.apps.internal:8080/` })),
    ...OUTSIDE.map((url) => ({ from, url })),
  ]);
}

/** For a shell, whatever the app is called whose route it is. */
export function requestCommand(url: string): string {
  return `curl -s -m 2 -o /dev/null -w '%{http_code}' ${shellWord(url)}`;
}

/** Sends one request from inside of the app, with curl, as a person at `cf ssh` would. */
export async function sendRequest(
  session: CfSession,
  { from, url }: TrafficRequest,
): Promise<TrafficResult> {
  const { exitCode, stdout } = await runInApp(session, from, requestCommand(url));
  return {
    from,
    url,
    outcome: exitCode === 0 ? stdout : (OUTCOMES[exitCode] ?? `curl ${exitCode}`),
  };
}

export interface TrafficOptions {
  readonly perSecond: number;
  readonly signal: AbortSignal;
  readonly onResult: (result: TrafficResult) => void;
}

/**
 * Sends the mix over and over, evenly, until the signal. An app that cannot be entered at the moment, such as one that
 * is just restarted, sends nothing, and the others go on. Errors: CfFailure where it is not known who is there.
 */
export async function sendTraffic(
  session: CfSession,
  { perSecond, signal, onResult }: TrafficOptions,
): Promise<void> {
  const pause = 1000 / perSecond;
  for (;;) {
    for (const request of await trafficMix(session)) {
      if (signal.aborted) return;
      const sent = Date.now();
      onResult(
        await sendRequest(session, request).catch((error: unknown) => notSent(request, error)),
      );
      await wait(Math.max(0, pause - (Date.now() - sent)), undefined, { signal }).catch(
        ignoreAbort,
      );
    }
  }
}

function notSent(request: TrafficRequest, error: unknown): TrafficResult {
  if (!(error instanceof Error)) throw error;
  return { ...request, outcome: `not sent: ${error.message}` };
}

function ignoreAbort(error: Error): void {
  if (error.name !== 'AbortError') throw error;
}
