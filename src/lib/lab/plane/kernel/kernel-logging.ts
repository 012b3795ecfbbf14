import { readFileSync, writeFileSync } from 'node:fs';

/** The kernel logs for other namespaces than the first only where this is 1 (cf-facts 8.4). */
const SWITCH = '/proc/sys/net/netfilter/nf_log_all_netns';
const ON = '1';

/** Lets LOG rules in namespaces speak, and puts the setting back. */
export class KernelLogging {
  #before: string | undefined;

  enable(): void {
    const now = readFileSync(SWITCH, 'utf8').trim();
    if (now === ON) return;
    writeFileSync(SWITCH, ON);
    this.#before = now;
  }

  /** As it was; nothing happens where `enable` changed nothing. */
  restore(): void {
    if (this.#before !== undefined) writeFileSync(SWITCH, this.#before);
    this.#before = undefined;
  }
}
