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
  readonly tables = new CellTables();
  #path: { readonly of: RuleSet; readonly cell: PathCell } | undefined;

  constructor(readonly record: LabCell) {}

  /** First address of the overlay subnet, which the VTEP has. */
  get subnet(): string {
    return vtepAddress(this.record);
  }

  /** As packets meet it now; the same object until a rule changes. */
  get path(): PathCell {
    const { ruleSet } = this.tables;
    if (this.#path?.of !== ruleSet) this.#path = { of: ruleSet, cell: this.#compile(ruleSet) };
    return this.#path.cell;
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
