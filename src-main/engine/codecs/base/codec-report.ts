import { outputFormats, type OutputFormat } from '../../../shared/data/output-format.ts';
import { formatNames, type PhotoFormat } from './formats.ts';
import { sharp } from './sharp-engine.ts';

export interface CodecReport {
  readable: PhotoFormat[];
  writable: OutputFormat[];
  /** Version numbers. */
  sharp: string;
  libvips: string;
  /** Threads of one decoding or encoding. */
  threads: number;
}

const sharpNames: Record<PhotoFormat, keyof typeof sharp.format | undefined> = {
  jpeg: 'jpeg',
  png: 'png',
  tiff: 'tiff',
  webp: 'webp',
  avif: 'heif',
  gif: 'gif',
  // Heirloom's own reader.
  bmp: undefined,
};

/** What the installed libraries can read and write, asked of them, for `heirloom doctor`. */
export function codecReport(): CodecReport {
  const reads = (format: PhotoFormat): boolean => {
    const name = sharpNames[format];
    return name === undefined || sharp.format[name].input.file;
  };
  const writes = (format: OutputFormat): boolean => {
    const name = sharpNames[format];
    return name !== undefined && sharp.format[name].output.file;
  };
  return {
    readable: (Object.keys(formatNames) as PhotoFormat[]).filter(reads),
    writable: outputFormats.filter(writes),
    sharp: sharp.versions.sharp ?? 'unknown',
    libvips: sharp.versions.vips,
    threads: sharp.concurrency(),
  };
}
