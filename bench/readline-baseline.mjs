// What a script of a few lines does: readline, one regular expression, the fields as JSON. No names, no rules.
//   node bench/readline-baseline.mjs FILE
import { createReadStream } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

const SILK_LINE =
  /^(?<time>\S+) \S+ kernel: \[ *(?<uptime>[\d.]+)\] (?<prefix>(?:OK|DENY)_\S+) IN=(?<in>\S*) OUT=(?<out>\S*) .*?SRC=(?<source>\S+) DST=(?<destination>\S+) .*?PROTO=(?<protocol>\S+)(?: SPT=(?<sport>\d+) DPT=(?<dport>\d+))?(?:.* MARK=(?<mark>\S+))?/;
const BUFFERED_CHARACTERS = 65_536;

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Say which file: node bench/readline-baseline.mjs FILE');

let pending = '';
for await (const line of createInterface({ input: createReadStream(file) })) {
  const fields = SILK_LINE.exec(line)?.groups;
  if (fields === undefined) continue;
  pending += `${JSON.stringify(fields)}\n`;
  if (pending.length > BUFFERED_CHARACTERS) {
    process.stdout.write(pending);
    pending = '';
  }
}
process.stdout.write(pending);
