import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CfnetError } from '../../errors/cfnet-error.js';
import type { LabCell, LabInstance } from '../foundation/model.js';
import type { Place } from '../foundation/place.js';
import type { DataPlane } from '../plane/data-plane.js';
import type { ShellSetting } from '../ssh/shell-command.js';
import type { AppIdentity } from './app-identity.js';
import { mapCellPaths } from './cell-paths.js';
import { wrapperScripts } from './shell-wrappers.js';
import { placeText } from './tools/tool.js';
import type { ToolAddress } from './tools/tool-server.js';

export interface LabShellsOptions {
  /** Folder of all cells and containers; without blanks or characters that mean something to a shell. */
  readonly folder: string;
  /** The search path of the machine, for everything that the lab does not bring along. */
  readonly systemPath: string;
  readonly tools: ToolAddress;
  readonly plane: Pick<DataPlane, 'kind' | 'hasIpv6' | 'entry'>;
}

/** The program that the commands in the shells are; plain JavaScript, beside the program's start. */
const TOOL_PROGRAM = fileURLToPath(new URL('../../../../bin/lab-tool.js', import.meta.url));

/** Where a cell's root has its programs; whoever starts a lab need not have them in the search path. */
const ADMIN_PATH = '/usr/sbin:/sbin';

const SAFE_PATH = /^[\w./@+-]+$/;
const FOLDER_MODE = 0o700;
const SCRIPT_MODE = 0o700;
const SHELLS = ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash', '/bin/sh'];

/** The shells inside of cells and containers: which commands they find, and where they believe to be. */
export class LabShells {
  readonly #options: LabShellsOptions;
  readonly #shell = SHELLS.find((path) => existsSync(path)) ?? '/bin/sh';

  /** Errors: CfnetError USAGE for a folder whose path a shell would take apart. */
  constructor(options: LabShellsOptions) {
    if (!SAFE_PATH.test(options.folder)) {
      throw new CfnetError('USAGE', `A lab cannot live in ${JSON.stringify(options.folder)}.`, {
        hint: 'Set XDG_STATE_HOME to a folder without blanks or quotes in its path.',
      });
    }
    this.#options = options;
    for (const kind of ['cell', 'container'] as const) {
      const folder = this.#bin(kind);
      mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
      for (const [name, text] of wrapperScripts(kind, options.plane)) {
        writeFileSync(join(folder, name), text, { mode: SCRIPT_MODE });
      }
    }
  }

  /** What is `/` on a cell. */
  cellRoot(cellId: string): string {
    return join(this.#options.folder, cellId);
  }

  inCell({ id }: LabCell, user: string): ShellSetting {
    const root = this.cellRoot(id);
    const home = join(root, 'home');
    mkdirSync(home, { recursive: true, mode: FOLDER_MODE });
    return {
      shell: this.#shell,
      folder: home,
      env: {
        ...this.#environment({ kind: 'cell', cellId: id }, user, home),
        CFNET_CELL_ROOT: root,
        PS1: `diego-cell/${id}:~$ `,
      },
      entry: this.#options.plane.entry({ kind: 'cell', cellId: id }),
      translate: (command) => mapCellPaths(command, root),
    };
  }

  inContainer(instance: LabInstance, cell: LabCell, identity: AppIdentity): ShellSetting {
    const { handle, index, ip } = instance;
    const home = join(this.#options.folder, 'containers', handle, 'app');
    mkdirSync(home, { recursive: true, mode: FOLDER_MODE });
    return {
      shell: this.#shell,
      folder: home,
      env: {
        ...this.#environment({ kind: 'container', handle }, 'vcap', home),
        CF_INSTANCE_GUID: handle,
        CF_INSTANCE_INDEX: String(index),
        CF_INSTANCE_INTERNAL_IP: ip,
        CF_INSTANCE_IP: cell.ip,
        PORT: String(identity.app.ports[0] ?? ''),
        VCAP_APPLICATION: JSON.stringify(vcapApplication(identity)),
        PS1: 'vcap@container:~$ ',
      },
      entry: this.#options.plane.entry({ kind: 'container', handle }),
      translate: (command) => command,
    };
  }

  #environment(place: Place, user: string, home: string): Record<string, string> {
    const { systemPath, tools } = this.#options;
    return {
      PATH: this.searchPath(place.kind),
      HOME: home,
      USER: user,
      LOGNAME: user,
      SHELL: this.#shell,
      LANG: 'C.UTF-8',
      TERM: 'xterm',
      CFNET_SYSTEM_PATH: systemPath,
      CFNET_NODE: process.execPath,
      CFNET_LAB_TOOL: TOOL_PROGRAM,
      CFNET_LAB_TOOLS: tools.url,
      ...(tools.socket !== undefined && { CFNET_LAB_SOCKET: tools.socket }),
      CFNET_LAB_PLACE: placeText(place),
    };
  }

  searchPath(kind: Place['kind']): string {
    return `${this.#bin(kind)}:${this.#options.systemPath}:${ADMIN_PATH}`;
  }

  #bin(kind: Place['kind']): string {
    return join(this.#options.folder, 'bin', kind);
  }
}

function vcapApplication({ app, process: { guid, type }, tags }: AppIdentity) {
  return {
    application_id: app.guid,
    application_name: app.name,
    name: app.name,
    process_id: guid,
    process_type: type,
    space_id: app.spaceGuid,
    space_name: tags.space_name,
    organization_id: tags.organization_id,
    organization_name: tags.organization_name,
  };
}
