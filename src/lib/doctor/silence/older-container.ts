import { listText } from '../../text/list-text.js';
import { containerNames, type Cause } from './cause.js';
import { isOlder, isStillLogging } from './switch-state.js';

/** A container keeps the rules that it was made with. */
export const OLDER_CONTAINER: Cause = {
  id: 'container-older-than-switch',
  title: 'The container is older than the switch',
  examine: ({ watched }) => {
    const older = watched.filter(isOlder);
    const names = containerNames(older);
    if (older.length === 0) {
      const still = containerNames(watched.filter(isStillLogging));
      return {
        answer: 'no',
        evidence:
          still.length === 0
            ? 'The rules of these containers are as the cells are configured'
            : `It is configured off, and the rules of ${listText(still, 4)} are older than that: they still log`,
      };
    }
    return {
      answer: 'yes',
      evidence: `silk-cni is configured to log, but ${listText(names, 4)} ${names.length === 1 ? 'was' : 'were'} made before: ${names.length === 1 ? 'its' : 'their'} rules have no LOG`,
      fix: 'Restart these apps: a container gets its rules when it is made',
    };
  },
};
