import type { Tool } from './tool.js';

const USAGE = 1;

/** `dig [+short] NAME`: the addresses that a container gets for a name. */
export function digTool(lookUp: (name: string) => readonly string[]): Tool {
  return ({ args, out, err }) => {
    const name = args.find((arg) => !/^[-+@]/.test(arg) && arg !== 'A');
    if (name === undefined) {
      err('dig: no name to look up\n');
      return Promise.resolve(USAGE);
    }
    const isShort = args.includes('+short');
    const lines = lookUp(name).map((address) =>
      isShort ? address : `${name}.\t0\tIN\tA\t${address}`,
    );
    out(lines.map((line) => `${line}\n`).join(''));
    return Promise.resolve(0);
  };
}
