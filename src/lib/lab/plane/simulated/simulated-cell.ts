import type { PathCell } from '../../../engine/cell-map.js';
import { readCellNetwork } from '../../../engine/cell-network.js';
import { RuleEngine } from '../../../engine/rule-engine.js';
import type { RuleSet } from '../../../iptables/model.js';
import { parseAddress } from '../../../net/address.js';
import type { LabCell } from '../../foundation/model.js';
import { vtepAddress } from '../../foundation/vtep-addresses.js';
import { CellTables } from './cell-tables.js';

/** A cell of the simulated plane: its rules, and what the engine makes of them. */
export class SimulatedCell {
  /** By IP version. */
  readonly tables = { 4: new CellTables(4), 6: new CellTables(6) } as const;
  #path: { readonly of: readonly RuleSet[]; readonly cell: PathCell } | undefined;

  constructor(readonly record: LabCell) {}

  /** First address of the overlay subnet, which the VTEP has. */
  get subnet(): string {
    return vtepAddress(this.record);
  }

  /** As packets meet it now; the same object until a rule changes. */
  get path(): PathCell {
    const of = [this.tables[4].ruleSet, this.tables[6].ruleSet];
    const known = this.#path;
    if (known !== undefined && of.every((one, at) => one === known.of[at])) return known.cell;
    const cell = this.#compile({
      backend: 'nft',
      tables: of.flatMap(({ tables }) => tables),
      epilogue: [],
      hasIpv6: true,
    });
    this.#path = { of, cell };
    return cell;
  }

  #compile(ruleSet: RuleSet): PathCell {
    return {
      id: this.record.id,
      ip: parseAddress(this.record.ip),
      engine: new RuleEngine(ruleSet),
      network: readCellNetwork(ruleSet, this.record),
    };
  }
}
