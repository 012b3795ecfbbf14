import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder with the genuine `cf` and `bosh`; empty where there is none. */
export const GENUINE_CLIS = process.env['CFNET_GENUINE_CLIS'] ?? '';

export const hasGenuineClis = GENUINE_CLIS !== '' && existsSync(join(GENUINE_CLIS, 'bosh'));
