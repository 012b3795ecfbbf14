import { count } from '../../explain/wording.js';
import { KERN_LOG } from '../../logging/look/cell-paths.js';
import { judgeLog } from '../../logging/judge/judge-log.js';
import { listText } from '../../text/list-text.js';
import { shortId } from '../../trace/names.js';
import { failed, ok, unknown, warning, type Check } from '../check.js';
import type { SeenCell } from '../doctor-grounds.js';

/** More cells are not named in one sentence. */
export const MOST_CELLS = 4;

const CELLS_FOUND: Check = {
  id: 'cells-found',
  title: 'the deployment and its Diego cells are found',
  // Without cf or bosh, or a log-in, nobody has looked; what they lack their own checks say.
  isAnswer: ({ code }) => code === 'NOT_FOUND' || code === 'USAGE',
  run: async (grounds) => {
    const foundation = await grounds.foundation();
    const [deployment, { value }] = [await foundation.deployment(), await foundation.cells()];
    return value.length === 0
      ? failed(`${deployment} has no Diego cell`, {
          fix: 'Name the deployment that has them with --deployment',
        })
      : ok(`${count(value.length, 'cell')} in ${deployment}`);
  },
};

const CELLS_REACHED: Check = {
  id: 'cells-reached',
  title: 'every cell can be entered',
  run: async (grounds) => {
    const { value, problems } = await grounds.looks();
    const lost = problems.filter(({ cell }) => cell !== undefined);
    const [first] = problems;
    if (first === undefined) return ok(`${count(value.length, 'cell')} answered, as root`);
    return failed(first.message, {
      cells: lost.map(({ cell = '' }) => cell),
      ...(first.hint !== undefined && { fix: first.hint }),
    });
  },
};

const KERNEL_LOG: Check = {
  id: 'kern-log',
  title: 'kern.log is there, and takes what the kernel logs',
  run: async (grounds) => {
    const cells = await grounds.seen();
    const bad = cells.filter((cell) =>
      judgeLog(cell).some(({ code }) => code !== 'LOG_IN_CONTAINER'),
    );
    const [first] = bad.flatMap((cell) =>
      judgeLog(cell).filter(({ code }) => code !== 'LOG_IN_CONTAINER'),
    );
    if (first !== undefined) {
      return failed(first.sentence, {
        cells: idsOf(bad),
        ...(first.fix !== undefined && { fix: first.fix }),
      });
    }
    if (cells.some(({ look }) => look.kernLog === undefined)) {
      return unknown('Whether the log is there is not known');
    }
    const growing = cells.filter(({ growth }) => (growth?.bytes ?? 0) > 0).length;
    const [cell] = cells;
    return ok(
      `${cell?.look.kernLog?.path ?? KERN_LOG} on ${count(cells.length, 'cell')}; ${growing === 0 ? 'none grew' : `${growing} grew`} in ${cell?.growth?.seconds ?? 0} s`,
    );
  },
};

/** More than so many milliseconds apart, and lines of several cells come in the wrong order. */
const MOST_SKEW_MS = 1000;

const CLOCKS: Check = {
  id: 'clocks',
  title: 'the clocks of the cells agree',
  run: async (grounds) => {
    const cells = (await grounds.seen()).map(offsetOf).filter((one) => one !== undefined);
    if (cells.length === 0) return unknown('No cell told its time');
    // What is certain: the most that one can be behind, the least that another can be ahead.
    const earliest = cells.reduce((a, b) => (b.most < a.most ? b : a));
    const latest = cells.reduce((a, b) => (b.least > a.least ? b : a));
    const apart = latest.least - earliest.most;
    const precision = Math.max(...cells.map(({ least, most }) => most - least)) / 2;
    if (apart > MOST_SKEW_MS) {
      return failed(
        `${shortId(latest.id)} is at least ${(apart / 1000).toFixed(1)} s ahead of ${shortId(earliest.id)}`,
        {
          cells: [earliest.id, latest.id],
          fix: 'See with chronyc tracking on both whether they have a time server',
        },
      );
    }
    const here = cells.find(({ least, most }) => least > MOST_SKEW_MS || most < -MOST_SKEW_MS);
    if (here !== undefined) {
      const by = Math.min(Math.abs(here.least), Math.abs(here.most)) / 1000;
      return warning(
        `${shortId(here.id)} is at least ${by.toFixed(1)} s ${here.least > 0 ? 'ahead of' : 'behind'} this machine: --since and --until go by the cells' clocks`,
        { cells: [here.id] },
      );
    }
    return ok(`as far as can be seen from here (within ${(precision / 1000).toFixed(1)} s)`);
  },
};

/** By how much a cell's clock is ahead of this machine's: between `least` and `most`, in milliseconds. */
function offsetOf({ look }: SeenCell): { id: string; least: number; most: number } | undefined {
  const { clock, local, cell } = look;
  if (clock === undefined) return undefined;
  return { id: cell.id, least: clock.end - local.end, most: clock.begin - local.begin };
}

const KERNELS: Check = {
  id: 'kernels',
  title: 'kernels and iptables are alike',
  run: async (grounds) => {
    const cells = await grounds.seen();
    const kernels = new Set(cells.map(({ look }) => look.kernel ?? 'unknown'));
    const backends = new Set(cells.map(({ look }) => look.ruleSet?.backend ?? 'unknown'));
    const text = `Linux ${listText([...kernels], MOST_CELLS)}, iptables ${listText([...backends])}`;
    return areSeveral(kernels) || areSeveral(backends)
      ? warning(`${text}: not all cells have the same stemcell`)
      : ok(text);
  },
};

/** What is not told of one cell may be as it is on the others. */
function areSeveral(values: ReadonlySet<string>): boolean {
  return [...values].filter((value) => value !== 'unknown').length > 1;
}

const WARDEN = /warden|bosh-?lite/i;

const REAL_MACHINES: Check = {
  id: 'real-machines',
  title: 'cells are machines, not containers (BOSH Lite)',
  run: async (grounds) => {
    const cells = await grounds.seen().catch(() => []);
    const inside = cells.filter(({ look }) => look.isContainer === true);
    const silent = inside.filter(({ look }) => look.logsAllNamespaces !== true);
    const [finding] = silent.flatMap(judgeLog).filter(({ code }) => code === 'LOG_IN_CONTAINER');
    if (finding !== undefined) {
      const { sentence, fix = '' } = finding;
      return failed(sentence, { cells: idsOf(silent), fix });
    }
    const foundation = await grounds.foundation();
    const name = await foundation.deployment();
    const deployments = await grounds.bosh.deployments();
    const stemcells = deployments.find((one) => one.name === name)?.stemcells ?? [];
    const warden = stemcells.find((stemcell) => WARDEN.test(stemcell));
    if (warden !== undefined) {
      return failed(`${warden} makes containers, and the kernel logs nothing from there`, {
        fix: 'Set net.netfilter.nf_log_all_netns=1 on the machine that runs them, or use a lab: cfnet lab up',
      });
    }
    return ok(stemcells.length === 0 ? 'no warden stemcell' : listText(stemcells, 3));
  },
};

export function idsOf(cells: readonly SeenCell[]): readonly string[] {
  return cells.map(({ look }) => look.cell.id);
}

export const CELL_CHECKS: readonly Check[] = [
  CELLS_FOUND,
  CELLS_REACHED,
  KERNEL_LOG,
  CLOCKS,
  KERNELS,
  REAL_MACHINES,
];
