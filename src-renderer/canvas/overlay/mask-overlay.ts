import { background } from '../../../src-main/shared/background.ts';
import { growRect, intersectRects, type Rect, type Size } from '../../../src-main/shared/geometry/rect.ts';
import { drawBrush } from '../../../src-main/shared/mask/brush.ts';
import { operationBounds, type BrushOperation, type Mask } from '../../../src-main/shared/mask/mask.ts';
import type { MaskPage } from '../../../src-main/shared/mask/shapes.ts';
import type { Viewport } from '../../viewport/viewport.ts';
import { MaskRaster } from './mask-raster.ts';
import { covers, overlayFrame, sameFrame, type OverlayFrame } from './overlay-frame.ts';
import { paintOverlay, type OverlayStyle } from './overlay-pixels.ts';

export const slots = ['avoid', 'damage'] as const;
export type Slot = (typeof slots)[number];

export interface OverlayInput {
  photo: Size;
  masks: Readonly<Record<Slot, Mask>>;
  styles: Readonly<Record<Slot, Omit<OverlayStyle, 'edge'>>>;
  viewport: Viewport;
  canvas: Size;
  pixelRatio: number;
  /** The stroke in progress, and the mask that it paints. */
  stroke: { slot: Slot; operation: BrushOperation } | null;
}

interface Layer {
  mask: Mask;
  page: MaskPage;
}

interface Picture {
  frame: OverlayFrame;
  layers: Partial<Record<Slot, Layer>>;
  canvas: OffscreenCanvas;
  image: ImageData;
}

/**
 * The overlay of the masks: tint and marching-ants edge. Pages are rasterized by a worker at the resolution of the screen; until the next one
 * arrives the last picture is transformed with the viewport. A stroke in progress is drawn into the page incrementally, and kept once it is part
 * of the mask.
 */
export class MaskOverlay {
  readonly #raster: MaskRaster;
  readonly #changed: () => void;
  #input: OverlayInput | null = null;
  #picture: Picture | null = null;
  #working = false;
  #stroke: { operation: BrushOperation; slot: Slot; drawn: number; page: MaskPage } | null = null;

  /** `changed` is called when a new picture is ready; `address` makes of a mask's URL what the host is asked for. */
  constructor(changed: () => void, address: (url: string) => string) {
    this.#raster = new MaskRaster(address);
    this.#changed = changed;
  }

  update(input: OverlayInput): void {
    const before = this.#input;
    this.#input = input;
    if (this.#picture && before && before.styles !== input.styles) this.#repaint(this.#picture);
    this.#drawStroke(input);
    this.#refresh();
  }

  draw(context: CanvasRenderingContext2D, viewport: Viewport, pixelRatio: number): void {
    if (!this.#picture) return;
    const { frame, canvas } = this.#picture;
    const density = frame.scale * frame.zoom;
    const factor = (viewport.scale * pixelRatio) / density;
    const x = (frame.region.x * viewport.scale + viewport.x) * pixelRatio;
    const y = (frame.region.y * viewport.scale + viewport.y) * pixelRatio;
    const still = Math.abs(factor - 1) < 1e-6;
    context.imageSmoothingEnabled = !still;
    context.drawImage(
      canvas,
      still ? Math.round(x) : x,
      still ? Math.round(y) : y,
      canvas.width * factor,
      canvas.height * factor,
    );
  }

  dispose(): void {
    this.#raster.dispose();
    this.#picture = null;
  }

  /** Renders again where the picture is out of date; one rendering at a time, always of the newest input. */
  #refresh(): void {
    const input = this.#input;
    if (!input || this.#working || this.#fits(input)) return;
    if (slots.every((slot) => input.masks[slot].length === 0) && !input.stroke) {
      if (this.#picture) {
        this.#picture = null;
        this.#changed();
      }
      return;
    }
    this.#working = true;
    background(
      this.#make(input).finally(() => {
        this.#working = false;
        this.#refresh();
      }),
      'Drawing the mask',
    );
  }

  #fits(input: OverlayInput): boolean {
    const picture = this.#picture;
    if (!picture) return slots.every((slot) => input.masks[slot].length === 0) && !input.stroke;
    if (!covers(picture.frame, input.viewport, input.photo, input.canvas, input.pixelRatio)) return false;
    if (input.stroke) return true;
    return slots.every((slot) => {
      const layer = picture.layers[slot];
      return layer ? layer.mask === input.masks[slot] : input.masks[slot].length === 0;
    });
  }

  async #make(input: OverlayInput): Promise<void> {
    const { photo, masks } = input;
    const frame = overlayFrame(input.viewport, photo, input.canvas, input.pixelRatio);
    if (frame.width === 0 || frame.height === 0) return;
    const before = this.#picture;
    const layers: Partial<Record<Slot, Layer>> = {};
    for (const slot of slots) {
      const mask = masks[slot];
      const known = before && sameFrame(before.frame, frame) ? before.layers[slot] : undefined;
      if (known?.mask === mask) layers[slot] = known;
      else if (mask.length > 0) {
        const page = await this.#raster.page(slot, mask, photo, frame.region, frame.scale);
        layers[slot] = { mask, page: page ?? emptyPage(frame) };
      }
    }
    const canvas = new OffscreenCanvas(frame.width, frame.height);
    const picture: Picture = { frame, layers, canvas, image: new ImageData(frame.width, frame.height) };
    this.#picture = picture;
    this.#stroke = null;
    this.#repaint(picture);
    if (this.#input) this.#drawStroke(this.#input);
    this.#changed();
  }

  /** Draws the new points of the stroke in progress; removes a cancelled stroke; keeps one that is part of the mask by now. */
  #drawStroke(input: OverlayInput): void {
    const picture = this.#picture;
    const wanted = input.stroke;
    if (!picture) return;
    if (this.#stroke && this.#stroke.operation !== wanted?.operation) this.#endStroke(picture, input);
    if (!wanted) return;
    if (!this.#stroke) {
      const page = picture.layers[wanted.slot]?.page ?? emptyPage(picture.frame);
      this.#stroke = { ...wanted, drawn: 0, page: { ...page, values: page.values.slice() } };
    }
    const stroke = this.#stroke;
    const { points } = wanted.operation;
    if (stroke.drawn === points.length) return;
    const fresh = { ...wanted.operation, points: points.slice(Math.max(0, stroke.drawn - 3)) };
    drawBrush(stroke.page, fresh);
    stroke.drawn = points.length;
    const touched = operationBounds(fresh);
    if (touched) this.#repaint(picture, touched);
  }

  #endStroke(picture: Picture, input: OverlayInput): void {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (!stroke) return;
    const mask = input.masks[stroke.slot];
    const before = picture.layers[stroke.slot]?.mask.length ?? 0;
    if (mask.length === before + 1 && sameStroke(mask[mask.length - 1], stroke.operation)) {
      picture.layers[stroke.slot] = { mask, page: stroke.page };
    } else {
      const touched = operationBounds(stroke.operation);
      this.#repaint(picture, touched ?? undefined);
    }
  }

  /** `touched` is in source px; everything without it. */
  #repaint(picture: Picture, touched?: Rect): void {
    const { frame, layers, image, canvas } = picture;
    const input = this.#input;
    const context = canvas.getContext('2d');
    if (!context || !input) return;
    const density = frame.scale * frame.zoom;
    const edge = Math.max(1, Math.round(input.pixelRatio));
    const whole = { x: 0, y: 0, width: frame.width, height: frame.height };
    const area = touched ? intersectRects(growRect(toOverlay(touched, frame, density), edge + 1), whole) : whole;
    if (area.width <= 0 || area.height <= 0) return;
    const shown = slots.flatMap((slot) => {
      const page = this.#stroke?.slot === slot ? this.#stroke.page : layers[slot]?.page;
      return page ? [{ page, style: { ...input.styles[slot], edge } }] : [];
    });
    paintOverlay(
      image,
      shown,
      area,
      frame.zoom,
      Math.round(frame.region.x * density),
      Math.round(frame.region.y * density),
    );
    context.putImageData(image, 0, 0, area.x, area.y, area.width, area.height);
  }
}

function emptyPage({ region, scale }: OverlayFrame): MaskPage {
  const width = Math.ceil(region.width * scale);
  const height = Math.ceil(region.height * scale);
  return { x: region.x, y: region.y, width, height, scale, values: new Uint8Array(width * height) };
}

function toOverlay(rect: Rect, { region }: OverlayFrame, density: number): Rect {
  const x = Math.floor((rect.x - region.x) * density);
  const y = Math.floor((rect.y - region.y) * density);
  return { x, y, width: Math.ceil(rect.width * density) + 1, height: Math.ceil(rect.height * density) + 1 };
}

/** The stroke went through the reducer, which may copy it; its points tell. */
function sameStroke(operation: Mask[number] | undefined, stroke: BrushOperation): boolean {
  return operation?.type === 'brush' && operation.points.length === stroke.points.length;
}
