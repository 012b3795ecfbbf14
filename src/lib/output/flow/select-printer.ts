import type { Directory } from '../../directory/directory.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import type { Palette } from '../color.js';
import { compactPrinter } from './compact.js';
import { dictPrinter } from './dict.js';
import { EndLabels } from './end-label.js';
import { FlowJson } from './flow-json.js';
import type { FlowPrinter } from './flow-printer.js';
import { lagerPrinter } from './lager.js';
import { OUTPUT_FORMATS } from './output-formats.js';
import { rawPrinter } from './raw.js';
import { tablePrinter } from './table.js';
import { templatePrinter } from './template.js';

const TEMPLATE = 'template=';

export interface PrinterOptions {
  readonly palette: Palette;
  readonly directory: Directory;
  readonly showRule: boolean;
}

/** The printer of an output format. Errors: USAGE for an unknown one or a broken template. */
export function selectPrinter(format: string, options: PrinterOptions): FlowPrinter {
  if (format.startsWith(TEMPLATE)) return templatePrinter(format.slice(TEMPLATE.length));
  const { palette, showRule } = options;
  switch (format) {
    case 'compact':
      return compactPrinter({ labels: new EndLabels(options.directory), palette, showRule });
    case 'table':
      return tablePrinter({ labels: new EndLabels(options.directory), palette, showRule });
    case 'dict':
      return dictPrinter(palette);
    case 'json':
      return jsonPrinter();
    case 'raw':
      return rawPrinter();
    case 'lager':
      return lagerPrinter();
    default:
      throw new CfnetError('USAGE', `'${format}' is no output format`, {
        hint: `Give one of ${OUTPUT_FORMATS.replaceAll('|', ', ')}.`,
      });
  }
}

function jsonPrinter(): FlowPrinter {
  const json = new FlowJson();
  return { print: (flow) => `${json.line(flow)}\n` };
}
