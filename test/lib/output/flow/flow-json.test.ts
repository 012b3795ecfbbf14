import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { flowDocument } from '../../../../src/lib/flow/flow-document.js';
import type { Flow } from '../../../../src/lib/flow/flow.js';
import { FlowJson } from '../../../../src/lib/output/flow/flow-json.js';
import { jsonText } from '../../../../src/lib/output/json-text.js';
import { flowIn } from '../../../support/foundation.js';
import { logLine, silkPrefix } from '../../../support/log-line.js';
import { flows } from '../../../support/random-flow.js';

function document(flow: Flow): string {
  return jsonText(flowDocument(flow));
}

describe('a flow as JSON', () => {
  test('is its document, whatever stands in it', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        expect(new FlowJson().line(flow)).toBe(document(flow));
      }),
      { numRuns: 1000 },
    );
  });

  test('is that as well when others went before that share parts with it', () => {
    fc.assert(
      fc.property(fc.array(flows, { minLength: 2, maxLength: 6 }), (some) => {
        const json = new FlowJson();
        // Every part meets every other: what was kept of one flow must not get into the next.
        const mixed = some.flatMap((flow, at) => {
          const other = some[(at + 1) % some.length] ?? flow;
          const { inInterface, sourcePort } = other.packet;
          return [
            flow,
            { ...flow, source: other.source, cell: other.cell },
            { ...flow, packet: { ...flow.packet, inInterface, sourcePort } },
            { ...other, destination: flow.source, rule: flow.rule },
            flow,
          ];
        });
        expect(mixed.map((flow) => json.line(flow))).toEqual(mixed.map(document));
      }),
    );
  });

  test('has the keys in the order of the contract', () => {
    const flow = flowIn(
      {
        containers: [
          {
            ...{ handle: 'd5978989-1401-49ff-46cd-33e7', ip: '10.255.77.4', index: 0 },
            ...{ appGuid: 'a', appName: 'stock', spaceGuid: 's', orgGuid: 'o', cellId: 'c' },
          },
        ],
        policies: [],
      },
      logLine({ prefix: silkPrefix('DENY_C2C_', 'd5978989-1401-49ff-46cd-33e7'), mark: 2 }),
      { id: 'c', name: 'diego-cell/c', ip: '10.0.16.15' },
    );
    const line = new FlowJson().line({
      ...flow,
      rule: { table: 'filter', chain: 'overlay--', number: 4, spec: '-A overlay-- -j LOG' },
      reason: 'NO_POLICY',
    });
    const keys = [...line.matchAll(/[{,]"(\w+)":/g)].map(([, key]) => key);
    expect(keys.join(' ')).toBe(
      'version time uptime cell id name ip verdict kind direction protocol source ip port interface ' +
        'destination ip port interface app guid name space guid org guid instance guid index cell id ' +
        'tcp_flags mark tag prefix rule table chain number spec reason raw',
    );
  });
});
