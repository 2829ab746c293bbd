import { outputFormats, type OutputFormat } from '../../../shared/data/output-format.ts';
import { photoFormatNames, type PhotoFormat } from '../../../shared/data/photo-format.ts';
import { sharp } from '../base/sharp-engine.ts';
import { formatReaders } from './formats.ts';

interface CodecReport {
  readable: PhotoFormat[];
  writable: OutputFormat[];
  /** Version numbers. */
  sharp: string;
  libvips: string;
  /** Threads of one decoding or encoding. */
  threads: number;
}

/** The formats that the installed libraries read and write, and their versions. */
export function codecReport(): CodecReport {
  const can = (format: PhotoFormat, direction: 'input' | 'output'): boolean => {
    const { libvips } = formatReaders[format];
    return libvips ? sharp.format[libvips][direction].file : true;
  };
  return {
    readable: photoFormatNames.filter((format) => can(format, 'input')),
    writable: outputFormats.filter((format) => can(format, 'output')),
    sharp: sharp.versions.sharp ?? 'unknown',
    libvips: sharp.versions.vips,
    threads: sharp.concurrency(),
  };
}
