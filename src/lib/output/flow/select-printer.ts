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
  readonly showRule: boolean;
  /** Columns of the terminal; Infinity where the output goes elsewhere. */
  readonly columns: number;
}

/** Makes a printer, once it is known who is who. */
export type PrinterMaker = (directory: Directory) => FlowPrinter;

/** The way to print an output format. Errors: USAGE for an unknown one or a broken template. */
export function selectPrinter(format: string, options: PrinterOptions): PrinterMaker {
  switch (format) {
    case 'compact':
      return (directory) => compactPrinter({ labels: new EndLabels(directory), ...options });
    case 'table':
      return (directory) => tablePrinter({ labels: new EndLabels(directory), ...options });
    case 'dict':
      return () => dictPrinter(options.palette);
    case 'json':
      return jsonPrinter;
    case 'raw':
      return rawPrinter;
    case 'lager':
      return lagerPrinter;
    default:
      return selectTemplate(format);
  }
}

function selectTemplate(format: string): PrinterMaker {
  if (!format.startsWith(TEMPLATE)) {
    throw new CfnetError('USAGE', `'${format}' is no output format`, {
      hint: `Give one of ${OUTPUT_FORMATS.replaceAll('|', ', ')}.`,
    });
  }
  const printer = templatePrinter(format.slice(TEMPLATE.length));
  return () => printer;
}

function jsonPrinter(): FlowPrinter {
  const json = new FlowJson();
  return { print: (flow) => json.line(flow) + '\n' };
}
