/**
 * Paths that are the cell's own. A separator or the text's start must stand before one, with at most two
 * quotes between: so `$CFNET_CELL_ROOT/var/log/kern.log` is left as it is.
 */
const CELL_PATH =
  /(^|[\s=<>;|&(:{,[])(['"]{0,2})(\/(?:var\/(?:log|vcap)|proc\/(?:uptime|sys\/kernel\/random\/boot_id)|etc\/profile\.d\/cfdot\.sh)(?=[/\s"');|&:]|$))/gm;

/**
 * Makes a command's absolute paths point into the cell's folder, so that what works on a real cell works
 * here. Remote scripts of cfnet need none of this: they put `$CFNET_CELL_ROOT` before their paths.
 * @param root without blanks or characters that shells take for their own
 */
export function mapCellPaths(command: string, root: string): string {
  return command.replace(CELL_PATH, (_, before: string, quotes: string, path: string) => {
    return `${before}${quotes}${root}${path}`;
  });
}
