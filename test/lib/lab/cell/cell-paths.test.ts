import { describe, expect, test } from '@jest/globals';
import { mapCellPaths } from '../../../../src/lib/lab/cell/cell-paths.js';

describe('absolute paths of a cell point into its folder', () => {
  test.each([
    ['tail -F /var/log/kern.log', 'tail -F /R/var/log/kern.log'],
    ['/var/vcap/packages/cfdot/bin/cfdot cells', '/R/var/vcap/packages/cfdot/bin/cfdot cells'],
    ['ls /var/log', 'ls /R/var/log'],
    ['cat </var/vcap/x>/var/log/y', 'cat </R/var/vcap/x>/R/var/log/y'],
    [`bash -c "cat '/var/log/x'"`, `bash -c "cat '/R/var/log/x'"`],
    ['a=/var/log/x;b="/var/vcap"', 'a=/R/var/log/x;b="/R/var/vcap"'],
    ['source /etc/profile.d/cfdot.sh', 'source /R/etc/profile.d/cfdot.sh'],
    [
      'cat /proc/uptime /proc/sys/kernel/random/boot_id',
      'cat /R/proc/uptime /R/proc/sys/kernel/random/boot_id',
    ],
    ['echo 1\ncat /var/log/x', 'echo 1\ncat /R/var/log/x'],
  ])('%s', (command, expected) => {
    expect(mapCellPaths(command, '/R')).toBe(expected);
  });

  test.each([
    'tail "$CFNET_CELL_ROOT/var/log/kern.log"',
    'tail "$CFNET_CELL_ROOT"/var/log/kern.log',
    'tail ${CFNET_CELL_ROOT}/var/log/kern.log',
    'tail /srv/var/log/kern.log',
    'ls /var/lib /var/logs /var/vcapital',
    'echo /etc/profile.d/other.sh',
    'tail "${CFNET_CELL_ROOT-}/var/log/kern.log" /proc/1/uptime',
  ])('left alone: %s', (command) => {
    expect(mapCellPaths(command, '/R')).toBe(command);
  });
});
