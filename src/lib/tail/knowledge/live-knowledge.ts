import type { Directory } from '../../directory/directory.js';
import type { ContainerSighting, DirectoryRecords } from '../../directory/records.js';
import { knowledgeFrom } from '../../enrich/knowledge.js';
import { LateRules } from '../../enrich/late-rules.js';
import type { Knowledge } from '../../flow/enricher.js';
import type { Flow } from '../../flow/flow.js';
import type { SaveTexts } from '../../iptables/save-texts.js';
import type { LoggedPacket } from '../../kernel-log/packet.js';
import type { Policy } from '../../policy/policy.js';
import type { RemoteCell } from '../../cell-transport/cell-transport.js';
import { missingFor, unexplained } from './missing-knowledge.js';
import { PolicyLooks } from './policy-looks.js';
import { RecordBook } from './record-book.js';
import { Refresher } from './refresher.js';

/** What a cell says of its containers and rules; what it does not say is absent. */
export interface CellState {
  readonly records: readonly DirectoryRecords[];
  readonly iptablesSave?: SaveTexts;
}

export interface PolicyState {
  readonly policies?: readonly Policy[];
  readonly records: readonly DirectoryRecords[];
}

/** The places that know; each may fail, then what it said before still counts. */
export interface KnowledgePorts {
  readonly cell: (cell: RemoteCell) => Promise<CellState>;
  /** What runs on all cells. */
  readonly lrps: () => Promise<DirectoryRecords>;
  readonly policies: () => Promise<PolicyState>;
  /** The names of apps, by their guids. */
  readonly apps: (guids: readonly string[]) => Promise<DirectoryRecords>;
  /** Milliseconds of the Unix epoch. */
  readonly now: () => number;
}

/** At most once a second a place is asked again because of a line. */
const PAUSE_MS = 1000;
/** What was not found is asked for again only after this. */
const FORGIVEN_MS = 30_000;
/** While lines come, what is older is read again: chains get new names with every change of a policy. */
const OLD_MS = 15_000;
const OLD_POLICIES_MS = 5000;
/** After a change of policies, a cell's agent may take so long to write its rules (cf-facts 2.3). */
const AGENT_MS = 10_000;
/** Rules that are about to change are read again after this. */
const UNSETTLED_MS = 5000;
/** So long a denied line waits at most for the next look at the policies. */
const LOOK_PATIENCE_MS = 3000;
/** Things that are remembered not to be found. */
const MOST_TRIED = 10_000;

/**
 * What lines are enriched with, kept fresh: a line about somebody unknown waits until the places that can know were
 * asked, so that a new container is known before its first line is shown.
 */
export class LiveKnowledge {
  readonly #ports: KnowledgePorts;
  readonly #book = new RecordBook();
  readonly #rules = new Map<string, LateRules>();
  readonly #cells = new Map<string, Refresher>();
  readonly #firstReads = new Map<string, Promise<void>>();
  readonly #lrps: Refresher;
  readonly #policies: Refresher;
  readonly #tried = new Map<string, number>();
  readonly #askedApps = new Set<string>();
  #naming: Promise<unknown> = Promise.resolve();
  #hasLrps = false;
  readonly #looks = new PolicyLooks();
  /** What the policy server told of tags, to see whether it changed. */
  #tagText: string | undefined;
  /** Until this moment of the Unix epoch cells may still change their rules, in milliseconds. */
  #unsettledUntil = -Infinity;
  #current: Knowledge | undefined;

  constructor(ports: KnowledgePorts) {
    this.#ports = ports;
    this.#lrps = new Refresher(() => this.#readLrps(), PAUSE_MS);
    this.#policies = new Refresher(() => this.#readPolicies(), PAUSE_MS);
  }

  /** Another object whenever something changed. */
  get current(): Knowledge {
    this.#current ??= knowledgeFrom({
      directory: this.#book.directory,
      rules: this.#rules,
      looks: () => this.#looks.all,
    });
    return this.#current;
  }

  /** Milliseconds of the Unix epoch. */
  get now(): number {
    return this.#ports.now();
  }

  get directory(): Directory {
    return this.#book.directory;
  }

  put(place: string, records: DirectoryRecords): void {
    this.#book.put(place, records, this.#ports.now());
    this.#current = undefined;
  }

  tell(sighting: ContainerSighting): void {
    this.#book.tell(sighting);
    this.#current = undefined;
  }

  end(sighting: ContainerSighting): void {
    this.#book.end(sighting, this.#ports.now());
    this.#current = undefined;
  }

  async loadCell(cell: RemoteCell): Promise<void> {
    await this.#cell(cell).run();
  }

  /** Resolves when a cell was read, however long ago. */
  knowCell(cell: RemoteCell): Promise<void> {
    const first = this.#firstReads.get(cell.id) ?? this.loadCell(cell);
    this.#firstReads.set(cell.id, first);
    return first;
  }

  /** @returns whether Diego told what runs. */
  async loadLrps(): Promise<boolean> {
    await this.#lrps.run();
    return this.#hasLrps;
  }

  async loadPolicies(): Promise<void> {
    await this.#policies.run();
  }

  /** Waits until everybody whom packets of a cell are about is known, as far as anybody knows. */
  async settle(cell: RemoteCell, packets: readonly LoggedPacket[]): Promise<void> {
    const missing = packets.map((packet) =>
      missingFor(packet, cell.id, this.current, this.#rules.has(cell.id)),
    );
    const ofCell = this.#untried(
      missing.flatMap((one) => one.ofCell).map((key) => `${cell.id} ${key}`),
    );
    const addresses = this.#untried(missing.flatMap((one) => one.addresses));
    await Promise.all([
      ...(ofCell.length > 0 ? [this.#cell(cell).run()] : []),
      ...(addresses.length > 0 ? [this.#lrps.run()] : []),
    ]);
    this.#keepYoung(cell);
  }

  /**
   * Why something was denied hangs on the policies of that moment: they are known when they are seen to be the same
   * after it. Waits for such a look, but not for long, and not for lines from before the first one.
   * @param flows of lines that came before the call
   * @returns whether they may be explained now
   */
  async lookAfter(flows: readonly Flow[]): Promise<boolean> {
    const newest = this.#looks.all.at(-1);
    const isOpen = flows.some((flow) => {
      const { time } = flow.packet.envelope;
      if (unexplained(flow) === undefined || time === undefined) return false;
      return newest === undefined || time.ms >= newest.span.from;
    });
    if (!isOpen) return false;
    await within(this.#policies.run(), LOOK_PATIENCE_MS);
    return true;
  }

  /**
   * Waits for the rules of a cell where nothing else explains flows: those from before the first look at the policies.
   * @returns whether they may be explained now
   */
  async settleRules(cell: RemoteCell, flows: readonly Flow[]): Promise<boolean> {
    const keys = flows.map(unexplained).filter((key) => key !== undefined);
    if (this.#untried(keys).length === 0) return false;
    await Promise.all([this.#policies.run(), this.#cell(cell).run()]);
    return true;
  }

  #keepYoung(cell: RemoteCell): void {
    const { ageMs } = this.#cell(cell);
    const isUnsettled = this.#ports.now() - ageMs < this.#unsettledUntil;
    if (ageMs > (isUnsettled ? UNSETTLED_MS : OLD_MS)) void this.#cell(cell).run();
    if (this.#policies.ageMs > OLD_POLICIES_MS) void this.#policies.run();
  }

  #untried(keys: readonly string[]): readonly string[] {
    const now = this.#ports.now();
    const fresh = keys.filter((key) => now - (this.#tried.get(key) ?? -Infinity) > FORGIVEN_MS);
    if (this.#tried.size > MOST_TRIED) this.#tried.clear();
    for (const key of fresh) this.#tried.set(key, now);
    return fresh;
  }

  #cell(cell: RemoteCell): Refresher {
    let refresher = this.#cells.get(cell.id);
    if (refresher === undefined) {
      refresher = new Refresher(() => this.#readCell(cell), PAUSE_MS);
      this.#cells.set(cell.id, refresher);
    }
    return refresher;
  }

  async #readCell(cell: RemoteCell): Promise<void> {
    const begun = this.#ports.now();
    const { records, iptablesSave } = await this.#ports.cell(cell);
    records.forEach((one, at) => {
      this.put(`cell ${cell.id} ${at}`, one);
    });
    if (iptablesSave !== undefined) {
      this.#rules.set(cell.id, new LateRules(cell, iptablesSave, begun, true));
      this.#current = undefined;
    }
    await this.#nameApps();
  }

  async #readLrps(): Promise<void> {
    this.#hasLrps = false;
    this.put('lrps', await this.#ports.lrps());
    this.#hasLrps = true;
    await this.#nameApps();
  }

  async #readPolicies(): Promise<void> {
    const begun = this.#ports.now();
    const { policies, records } = await this.#ports.policies();
    if (policies !== undefined) {
      const hasChanged = this.#looks.add(policies, begun, this.#ports.now());
      if (hasChanged) this.#unsettledUntil = this.#ports.now() + AGENT_MS;
    }
    // Looks follow one another closely, and whatever is put has everybody entered anew.
    const text = JSON.stringify(records);
    if (text === this.#tagText) return;
    this.#tagText = text;
    records.forEach((one, at) => {
      this.put(`policies ${at}`, one);
    });
  }

  /** Old cells and Diegos tell guids alone; rep's log tells of processes, whose guid is the app's for the web process. */
  async #nameApps(): Promise<void> {
    const { apps, containers } = this.#book.directory;
    const guids = [
      ...apps.filter(({ app }) => app.name === undefined).map(({ app }) => app.guid),
      ...containers.flatMap(({ identity, processGuid }) =>
        identity === undefined && processGuid !== undefined ? [processGuid] : [],
      ),
    ];
    const nameless = [...new Set(guids)].filter((guid) => !this.#askedApps.has(guid));
    if (nameless.length > 0) {
      for (const guid of nameless) this.#askedApps.add(guid);
      this.#naming = Promise.all([this.#naming, this.#askFor(nameless)]);
    }
    // What was asked for because of another cell may be about this one, too.
    await this.#naming;
  }

  async #askFor(guids: readonly string[]): Promise<void> {
    const place = `apps ${guids.join(' ')}`;
    const records = await this.#ports.apps(guids).catch(() => undefined);
    if (records !== undefined) this.put(place, records);
    // Asked for again with the next cell that tells of them.
    else for (const guid of guids) this.#askedApps.delete(guid);
  }
}

/** Resolves with the work, or when so much time has gone by. */
async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}
