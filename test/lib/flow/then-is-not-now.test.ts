import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LateRules } from '../../../src/lib/enrich/late-rules.js';
import type { Party } from '../../../src/lib/flow/flow.js';
import { ReasonFinder, type FoundReason } from '../../../src/lib/flow/reason-finder.js';
import type { LoggedPacket } from '../../../src/lib/kernel-log/packet.js';
import { PolicySet } from '../../../src/lib/policy/policy-set.js';
import { PolicyLooks } from '../../../src/lib/tail/knowledge/policy-looks.js';
import { logLine, silkPrefix } from '../../support/log-line.js';
import { readOne } from '../kernel-log/read-lines.js';
import {
  BEGUN,
  PolicyHistory,
  type Denial,
  type Draw,
  type HistoryContainer,
} from './policy-history.js';

const RUNS = { numRuns: 80 };
const LINES = 30;

function packetOf({
  stamp,
  source,
  destination,
  port,
  sourcePort,
  isAnswer,
  isMarked,
}: Denial): LoggedPacket {
  const flags = isAnswer ? 'ACK RST' : 'SYN';
  return readOne(
    logLine({
      prefix: silkPrefix('DENY_C2C_', destination.handle),
      source: source.ip,
      destination: destination.ip,
      packet: `TCP SPT=${sourcePort} DPT=${port} WINDOW=0 RES=0x00 ${flags} URGP=0`,
      time: new Date(stamp).toISOString(),
      ...(isMarked && { mark: 1 }),
    }),
  );
}

function partyOf({ app, cell, handle }: HistoryContainer): Party {
  return { app: { guid: app }, instance: { guid: handle }, cell: { id: cell } };
}

function find(finder: ReasonFinder, denial: Denial, readBy?: number): FoundReason {
  const { source, destination } = denial;
  return finder.find(
    packetOf(denial),
    partyOf(source),
    partyOf(destination),
    destination.cell,
    readBy,
  );
}

function denials(history: PolicyHistory, draw: Draw): readonly Denial[] {
  return Array.from({ length: LINES }, () => history.denial(draw)).filter(
    (one) => one !== undefined,
  );
}

/** Each history with what drew it: what is drawn later belongs to the same run. */
function withHistories(check: (history: PolicyHistory, draw: Draw) => void): void {
  fc.assert(
    fc.property(fc.gen(), (gen) => {
      const draw: Draw = (min, max) => gen(fc.integer, { min, max });
      check(new PolicyHistory(draw, 60_000), draw);
    }),
    RUNS,
  );
}

test('of a snapshot: a reason is the true one, and is there where the rules are older than the line', () => {
  withHistories((history, draw) => {
    const takenAt = BEGUN + draw(20_000, 60_000);
    // Policies first, then one cell after the other, as a snapshot is taken.
    const policies = history.policiesAt(takenAt + draw(0, 800));
    const rules = new Map(
      ['cell-1', 'cell-2'].map((cell) => {
        const save = history.iptablesSave(cell, takenAt + draw(800, 4000));
        return [cell, new LateRules({ id: cell }, { ipv4: save }, takenAt)];
      }),
    );
    const span = { from: takenAt, until: takenAt };
    const finder = new ReasonFinder({
      looks: () => [{ policies: new PolicySet(policies), span }],
      policiesOnCell: (cell) => rules.get(cell)?.policies,
    });
    for (const denial of denials(history, draw)) {
      const { at, source, destination, reason } = denial;
      const found = find(finder, denial);
      expect(found.reason ?? reason).toBe(reason);
      expect(found.reason ?? found.hindsight?.reason).toBeDefined();
      const isDecidable =
        denial.stamp <= takenAt &&
        history.isOlderThan(denial, takenAt + 4000) &&
        history.areSame(source.app, destination.app, at, takenAt + 4000);
      // A marked packet that the rules let in was still denied by those before: the chain was only being made.
      if (isDecidable && reason !== 'AGENT_STALE') expect(found).toEqual({ reason });
    }
  });
});

test('of a tail: a reason is the true one, and is there between looks that saw the same', () => {
  withHistories((history, draw) => {
    const looks = new PolicyLooks();
    const finder = new ReasonFinder({ looks: () => looks.all, policiesOnCell: () => undefined });
    const lines = denials(history, draw).toSorted((a, b) => a.at - b.at);
    let now = BEGUN;
    let framed = Infinity;
    const look = (): void => {
      const begun = now;
      const ended = begun + draw(50, 500);
      const hasChanged = looks.add(
        history.policiesAt(begun + draw(0, ended - begun)),
        begun,
        ended,
      );
      if (hasChanged || framed === Infinity) framed = ended;
      now = ended;
    };
    look();
    for (const line of lines) {
      for (now += draw(0, 3000); now < line.at; now += draw(500, 3000)) look();
      const readBy = Math.max(now, line.at + draw(0, 300));
      now = readBy + draw(0, 1000);
      look();
      const found = find(finder, line, readBy);
      expect(found.reason ?? line.reason).toBe(line.reason);
      if (line.at >= framed + 1000) expect(found).toEqual({ reason: line.reason });
    }
  });
});
