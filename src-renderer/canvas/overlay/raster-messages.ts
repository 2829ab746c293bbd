import type { Rect, Size } from '../../../src-main/shared/geometry/rect.ts';
import type { Mask } from '../../../src-main/shared/mask/mask.ts';
import type { MaskPage } from '../../../src-main/shared/mask/shapes.ts';

/** A mask is sent once for its slot, after the files that it names; pages are then asked for by the slot. */
export type RasterRequest =
  | { type: 'file'; sha256: string; bytes: Uint8Array }
  | { type: 'mask'; slot: string; mask: Mask; size: Size }
  | { type: 'page'; id: number; slot: string; region: Rect; scale: number };

export type RasterAnswer = { id: number; page: MaskPage } | { id: number; message: string };
