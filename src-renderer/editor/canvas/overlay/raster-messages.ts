import type { Rect, Size } from '../../../../src-main/shared/geometry/rect.ts';
import type { Mask } from '../../../../src-main/shared/mask/mask.ts';
import type { MaskPage } from '../../../../src-main/shared/mask/shapes.ts';

/** A mask is sent once under a number of its own; pages are then asked for by that number. */
export type RasterRequest =
  | { type: 'mask'; slot: string; mask: Mask; size: Size }
  | { type: 'page'; id: number; slot: string; region: Rect; scale: number };

export type RasterAnswer = { id: number; page: MaskPage } | { id: number; message: string };
