import type { OutputFormat } from '../../../shared/data/output-format.ts';
import { formatLabels } from '../../../shared/data/output-format.ts';

/** Formats that Heirloom reads. */
export type PhotoFormat = 'jpeg' | 'png' | 'tiff' | 'webp' | 'avif' | 'gif' | 'bmp';

export const formatNames: Record<PhotoFormat, string> = {
  ...formatLabels,
  gif: 'GIF',
  bmp: 'BMP',
};

export interface OutputAbilities {
  mimeType: string;
  alpha: boolean;
  /** One channel stays one channel. */
  grey: boolean;
  /** Bits per sample that can be asked for. */
  depths: readonly (8 | 16)[];
  /** Has a place for IPTC. */
  iptc: boolean;
}

/** What each format that Heirloom writes can hold. */
export const outputAbilities: Record<OutputFormat, OutputAbilities> = {
  jpeg: {
    mimeType: 'image/jpeg',
    alpha: false,
    grey: true,
    depths: [8],
    iptc: true,
  },
  png: {
    mimeType: 'image/png',
    alpha: true,
    grey: true,
    depths: [8, 16],
    iptc: true,
  },
  tiff: {
    mimeType: 'image/tiff',
    alpha: true,
    grey: true,
    depths: [8, 16],
    iptc: true,
  },
  webp: {
    mimeType: 'image/webp',
    alpha: true,
    grey: false,
    depths: [8],
    iptc: false,
  },
  avif: {
    mimeType: 'image/avif',
    alpha: true,
    grey: false,
    depths: [8, 16],
    iptc: false,
  },
};
