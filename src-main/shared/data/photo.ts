import * as v from 'valibot';
import type { Rect } from '../geometry/rect.ts';
import type { BitmapOperation } from '../mask/mask.ts';
import { outputFormats } from './output-format.ts';
import { outputPlaceEntries } from './output-place.ts';
import type { RuntimeVerdict } from './runtime.ts';
import { pathSchema } from './path.ts';

/** What is known of a photo from its header and its bytes. */
export interface PhotoInfo {
  format: string;
  /** px of the upright photo. */
  width: number;
  height: number;
  colourChannels: 1 | 3;
  hasAlpha: boolean;
  depth: 8 | 16;
  /** EXIF orientation of the file, 1..8; already applied to width and height. */
  orientation: number;
  iccName?: string;
  fileBytes: number;
  /** Hex digest of the file as it lies on the disk. */
  sha256: string;
  /** What is given up when the photo is opened, and whether an infrared scan came with it; mostly empty. */
  notes: PhotoNote[];
}

/** Something that is given up, said to the owner; nothing is given up silently. */
export interface Note<Code extends string> {
  code: Code;
  /** English. */
  message: string;
  /** Figures and names in the sentence, for other languages. */
  values?: Record<string, string | number>;
}

export type PhotoNoteCode =
  | 'ALPHA_DIVIDED'
  | 'COLOURS_CONVERTED'
  | 'EXTRA_CHANNELS'
  | 'FIRST_PICTURE_ONLY'
  | 'GAIN_MAP_UNUSED'
  | 'INFRARED_CHANNEL'
  | 'INFRARED_FILE'
  | 'INFRARED_PAGE'
  | 'LAYERS_UNUSED'
  | 'VIDEO_UNUSED';

/** Something in a photo's file that Heirloom does not use, or an infrared scan, by which it finds dust. */
export type PhotoNote = Note<PhotoNoteCode>;

/** A photo file, and the bytes it had when it came into the library. */
export const sourceSchema = v.object({ path: pathSchema, sha256: v.string() });
export type PhotoSource = v.InferOutput<typeof sourceSchema>;

/** Where and how a restored photo is written. */
export const exportTargetSchema = v.object({
  ...outputPlaceEntries,
  format: v.picklist(outputFormats),
  /** 1..100; for JPEG, lossy WebP and AVIF. */
  quality: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
  /** Only where the format can hold it; otherwise 8. */
  depth: v.optional(v.picklist([8, 16])),
});
export type ExportTarget = v.InferOutput<typeof exportTargetSchema>;

export type ExportNoteCode =
  | 'ALPHA_FLATTENED'
  | 'DEPTH_REDUCED'
  | 'GREY_EXPANDED'
  | 'PROFILE_CONVERTED'
  | 'IPTC_DROPPED'
  | 'EXIF_DROPPED'
  | 'XMP_DROPPED'
  | 'COMMENTS_DROPPED'
  | 'METADATA_DAMAGED'
  | 'EXTRA_CHANNELS_DROPPED';

/** Something that the chosen format could not hold. Each code at most once a file. */
export type ExportNote = Note<ExportNoteCode>;

export interface ExportResult {
  path: string;
  bytes: number;
  /** Mostly empty. */
  notes: ExportNote[];
}

/** One hole of a fill, and how it was filled. */
export interface HoleReport {
  /** Source px. */
  x: number;
  y: number;
  width: number;
  height: number;
  pixels: number;
  /** Largest distance from the hole's inside to its edge, px. */
  halfWidth: number;
  method: 'smooth' | 'detail' | 'exemplar' | 'both' | 'network';
  /** Whether it touches a face, as far as that was looked for. */
  face?: true;
  /** Whether a network restored it, or its narrow part, from there on. */
  network: boolean;
}

/** Holes of a fill that come out otherwise with another seed, and between whose variants one chooses at once. Source px. */
export interface HoleGroup extends Rect {
  /** How many connected areas. */
  areas: number;
  /** Whether one of them touches a face. */
  face?: true;
  /** A pixel of each area, x, y in twos. Empty for the smaller ones, which are too many to be named. */
  at: number[];
  /** Closed lines around each area, x, y in twos, and around its gaps. The rectangle of the smaller ones is that of the largest of them; the others lie anywhere. */
  outline: number[][];
}

export interface FillProgress {
  /** 0-based variant in work, of `variants`. */
  variant: number;
  variants: number;
  /** 0..1 over all variants, monotone. */
  fraction: number;
  note?: string;
}

export type MaskNoteCode =
  | 'MASK_FROM_ALPHA'
  | 'MASK_STRETCHED'
  | 'MASK_EIGHT_BITS'
  | 'MASK_SHARPENED'
  | 'MASK_MOSTLY_MARKED'
  | 'FIRST_PICTURE_ONLY';

/** How the picture of a mask was understood, where that is not plain. */
export type MaskNote = Note<MaskNoteCode>;

/** A mask that was read from a picture. */
export interface MaskImport {
  /** Adds the whole mask. */
  operation: BitmapOperation;
  notes: MaskNote[];
}

export interface MaskMeasure {
  /** Connected parts. */
  areas: number;
  pixels: number;
  /** 0..1 of the photo. */
  fraction: number;
}

/** Why the infrared scan that a photo has was not used. */
export type InfraredNoteCode = 'INFRARED_SILVER' | 'INFRARED_OTHER' | 'INFRARED_UNREADABLE';
export type FillNoteCode = 'FACES_UNKNOWN';
export type FindNoteCode = InfraredNoteCode | FillNoteCode;

/** What one must know of how damage was filled: that no faces were spared. */
export type FillNote = Note<FillNoteCode>;

/** What one must know of how damage was found: why not by the infrared scan that a photo has, or that no faces were spared. */
export type FindNote = Note<FindNoteCode>;

/** How the map came about that damage was found by. */
export interface FoundBy {
  /** The photo's infrared scan, or the picture itself. */
  source: 'infrared' | 'network';
  /** What was not as it mostly is; mostly empty. */
  notes: FindNote[];
}

/** How noisy a photo is, and how much of JPEG's blocks it shows. */
export interface NoiseMeasure {
  /** Deviation of its grain or noise where it is even, 0..1. */
  noise: number;
  /** How much steeper it is across the edges of blocks than beside them, 0..1. */
  blocks: number;
  /** Which of the two asks for more cleaning; null for a clean photo. */
  found: 'grain' | 'blocks' | null;
  /** Strength of cleaning that suits it, 0..1; 0 for a clean photo. */
  suggested: number;
}

export interface DoctorReport {
  version: string;
  platform: string;
  node: string;
  electron: string | null;
  cacheDirectory: string;
  codecs: { name: string; read: boolean; write: boolean }[];
  libraries: Record<string, string>;
  runtimes: { name: string; available: boolean; detail: string }[];
  /** Which of them computes, as measured here; null while nothing was measured. */
  verdict: RuntimeVerdict | null;
  memory: { totalMiB: number; freeMiB: number };
  disk: { cacheFreeMiB: number };
  processors: number;
}
