#!/usr/bin/env node
/**
 * Runs one of the lab's commands (`curl`, `cfdot`, `iptables-save` …) from a shell inside one of its cells or
 * containers: hands the arguments to the lab, prints what comes back, ends with the code that it is told.
 */
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { request } from 'node:http';
import { createInterface } from 'node:readline';

const UNREACHABLE = 69;
const [, , tool, ...args] = process.argv;
const {
  CFNET_LAB_TOOLS: address,
  CFNET_LAB_SOCKET: socketPath,
  CFNET_LAB_PLACE: place,
} = process.env;

/** What the lab sends, a JSON object a line: output, errors, a file to write, and at last the exit code. */
function follow(frame) {
  if (frame.out !== undefined) writeAll(1, Buffer.from(frame.out, 'base64'));
  if (frame.err !== undefined) writeAll(2, Buffer.from(frame.err, 'base64'));
  if (frame.file !== undefined) writeFileSync(frame.file, Buffer.from(frame.content, 'base64'));
  if (frame.exit !== undefined) process.exit(frame.exit);
}

/** Whole, in order, and before the exit; a reader that went away ends the command as a pipe would. */
function writeAll(descriptor, bytes) {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if (error.code === 'EAGAIN') continue;
      process.exit(error.code === 'EPIPE' ? 141 : 1);
    }
  }
}

function fail() {
  writeAll(2, Buffer.from(`${tool}: the lab does not answer; is it still up?\n`));
  process.exit(UNREACHABLE);
}

/** Of the commands only nc sends what stands on its input, and that not with -z. */
function readInput() {
  if (tool !== 'nc' || args.length < 2 || args.some((arg) => /^-[a-z0-9]*[dz]/i.test(arg)))
    return undefined;
  try {
    return readFileSync(0).toString('base64');
  } catch {
    return undefined;
  }
}

const input = readInput();
const call = request(address, { method: 'POST', socketPath }, (response) => {
  createInterface({ input: response }).on('line', (line) => follow(JSON.parse(line)));
  response.on('end', fail).on('error', fail);
});
call.on('error', fail);
call.end(JSON.stringify({ tool, args, place, input }));
