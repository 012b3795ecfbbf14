import { listText } from '../../text/list-text.js';
import { containerNames, type Cause } from './cause.js';
import { isOlder, isOlderThanGroup, isStillLogging } from './switch-state.js';

const MOST_NAMED = 4;

/** A container keeps the rules that it was made with. */
export const OLDER_CONTAINER: Cause = {
  id: 'container-older-than-switch',
  title: 'The container is older than the switch',
  examine: ({ watched, groups }) => {
    const older = containerNames(watched.filter(isOlder));
    const behind = containerNames(watched.filter((one) => isOlderThanGroup(one, groups)));
    if (older.length + behind.length === 0) {
      const still = containerNames(watched.filter(isStillLogging));
      return {
        answer: 'no',
        evidence:
          still.length === 0
            ? 'The rules of these containers are as the cells are configured'
            : `It is configured off, and the rules of ${listText(still, MOST_NAMED)} are older than that: they still log`,
      };
    }
    const texts = [
      ...(older.length > 0
        ? [
            `silk-cni is configured to log, but ${listText(older, MOST_NAMED)} ${older.length === 1 ? 'was' : 'were'} made before: ${older.length === 1 ? 'its' : 'their'} rules have no LOG`,
          ]
        : []),
      ...(behind.length > 0
        ? [
            `${listText(behind, MOST_NAMED)} ${behind.length === 1 ? 'is' : 'are'} older than the change of a security group: it has log: true for these packets, and the rules here have no LOG`,
          ]
        : []),
    ];
    return {
      answer: 'yes',
      evidence: texts.join('; '),
      fix: 'Restart these apps: a container gets its rules when it is made',
    };
  },
};
