import Konva from 'konva/lib/Core.js';
import type { Size } from '../../src-main/shared/geometry/rect.ts';
import type { Draft } from '../tools/tool.ts';
import type { Point, Viewport } from '../viewport/viewport.ts';
import { DraftShapes } from './draft-shapes.ts';
import { MaskOverlay, type OverlayInput } from './overlay/mask-overlay.ts';
import { hasWhole, paintPicture, type PictureRequest } from './tiles/tile-painter.ts';
import type { TileStore } from './tiles/tile-store.ts';

export interface StagePicture {
  photoId: string;
  photo: Size;
  /** Small picture of the whole photo, shown until the first tile is there. */
  thumbnail: string;
  /** The view to show; null while the photo is being opened. */
  view: string | null;
  /** Another one left of `split` (CSS px), when comparing. */
  left: { view: string; split: number } | null;
}

export interface StageLook {
  viewport: Viewport;
  canvas: Size;
  pixelRatio: number;
}

/** How many views shown before may stand in for the next one. */
const remembered = 2;

/** The picture on the screen, in three layers: photo, masks, and what the hand is doing. Knows no documents and no tools. */
export class CanvasStage {
  readonly #stage: Konva.Stage;
  readonly #layers: { photo: Konva.Layer; masks: Konva.Layer; hand: Konva.Layer };
  readonly #store: TileStore<ImageBitmap>;
  readonly #overlay: MaskOverlay;
  readonly #hand: DraftShapes;
  readonly #unsubscribe: () => void;
  readonly #viewers = { main: {}, left: {} };
  #picture: StagePicture | null = null;
  #look: StageLook = { viewport: { scale: 1, x: 0, y: 0 }, canvas: { width: 1, height: 1 }, pixelRatio: 1 };
  #shownBefore: string[] = [];
  #masksShown = true;
  #thumbnail: { url: string; image: HTMLImageElement } | null = null;

  constructor(container: HTMLDivElement, store: TileStore<ImageBitmap>, address: (url: string) => string) {
    this.#stage = new Konva.Stage({ container, width: 1, height: 1, listening: false });
    this.#layers = {
      photo: new Konva.Layer({ listening: false }),
      masks: new Konva.Layer({ listening: false }),
      hand: new Konva.Layer({ listening: false }),
    };
    this.#stage.add(this.#layers.photo, this.#layers.masks, this.#layers.hand);
    this.#layers.photo.add(new Konva.Shape({ sceneFunc: (context) => this.#inDevicePixels(context, this.#drawPhoto) }));
    this.#layers.masks.add(new Konva.Shape({ sceneFunc: (context) => this.#inDevicePixels(context, this.#drawMasks) }));
    this.#hand = new DraftShapes(this.#layers.hand);
    this.#store = store;
    this.#unsubscribe = store.subscribe(() => this.#layers.photo.batchDraw());
    this.#overlay = new MaskOverlay(() => this.#layers.masks.batchDraw(), address);
  }

  look(look: StageLook): void {
    const { canvas, pixelRatio } = this.#look;
    this.#look = look;
    if (canvas.width !== look.canvas.width || canvas.height !== look.canvas.height || pixelRatio !== look.pixelRatio) {
      this.#stage.size(look.canvas);
      for (const layer of Object.values(this.#layers)) layer.getCanvas().setPixelRatio(look.pixelRatio);
    }
    this.#stage.batchDraw();
  }

  show(picture: StagePicture | null): void {
    const before = this.#picture;
    if (before && before.photoId !== picture?.photoId) this.#shownBefore = [];
    else if (before?.view && before.view !== picture?.view && this.#canStandIn(before, before.view)) {
      const { view } = before;
      this.#shownBefore = [view, ...this.#shownBefore.filter((other) => other !== view)].slice(0, remembered);
    }
    if (picture) this.#loadThumbnail(picture.thumbnail);
    this.#picture = picture;
    this.#layers.masks.batchDraw();
    if (!picture) for (const viewer of Object.values(this.#viewers)) this.#store.want(viewer, []);
    this.#layers.photo.batchDraw();
  }

  /** Null while the masks are hidden. */
  masks(input: OverlayInput | null): void {
    this.#masksShown = input !== null;
    if (input) this.#overlay.update(input);
    this.#layers.masks.batchDraw();
  }

  /** What the hand is doing: the outline being drawn, and a ring of the brush's size (source px) under the pointer. */
  hand(draft: Draft | null, ring: { at: Point; size: number } | null, colour: string): void {
    this.#hand.draw(draft, ring, colour, this.#look.viewport);
  }

  dispose(): void {
    this.#unsubscribe();
    for (const viewer of Object.values(this.#viewers)) this.#store.want(viewer, []);
    this.#overlay.dispose();
    this.#stage.destroy();
  }

  /** While a slider moves, views come and go before their tiles do. */
  #canStandIn({ photoId, photo }: StagePicture, view: string): boolean {
    return hasWhole(this.#store, photoId, view, photo);
  }

  #loadThumbnail(url: string): void {
    if (this.#thumbnail?.url === url) return;
    const image = new Image();
    image.addEventListener('load', () => this.#layers.photo.batchDraw());
    image.src = url;
    this.#thumbnail = { url, image };
  }

  #drawThumbnail(context: CanvasRenderingContext2D, { photo }: StagePicture): void {
    const image = this.#thumbnail?.image;
    if (!image?.complete || image.naturalWidth === 0) return;
    const { viewport, pixelRatio } = this.#look;
    const zoom = viewport.scale * pixelRatio;
    context.drawImage(image, viewport.x * pixelRatio, viewport.y * pixelRatio, photo.width * zoom, photo.height * zoom);
  }

  /** Konva draws in CSS px; tiles and masks have to sit on device px. */
  #inDevicePixels(context: Konva.Context, draw: (context: CanvasRenderingContext2D) => void): void {
    const native = (context as unknown as { _context: CanvasRenderingContext2D })._context;
    native.save();
    native.setTransform(1, 0, 0, 1, 0, 0);
    draw(native);
    native.restore();
  }

  readonly #drawPhoto = (context: CanvasRenderingContext2D): void => {
    const picture = this.#picture;
    if (!picture) return;
    const { viewport, canvas, pixelRatio } = this.#look;
    const request: Omit<PictureRequest, 'views'> = {
      photoId: picture.photoId,
      photo: picture.photo,
      viewport,
      canvas,
      pixelRatio,
    };
    const { view } = picture;
    const views = view === null ? this.#shownBefore : [view, ...this.#shownBefore.filter((other) => other !== view)];
    if (!views.some((one) => hasWhole(this.#store, picture.photoId, one, picture.photo))) {
      this.#drawThumbnail(context, picture);
    }
    if (views.length === 0) {
      for (const viewer of Object.values(this.#viewers)) this.#store.want(viewer, []);
      return;
    }
    const main = paintPicture(context, this.#store, { ...request, views });
    if (picture.left) {
      const edge = Math.round(picture.left.split * pixelRatio);
      context.save();
      context.beginPath();
      context.rect(0, 0, edge, canvas.height * pixelRatio);
      context.clip();
      context.clearRect(0, 0, edge, canvas.height * pixelRatio);
      const left = paintPicture(context, this.#store, { ...request, views: [picture.left.view] });
      context.restore();
      this.#store.want(this.#viewers.left, left.missing);
    } else this.#store.want(this.#viewers.left, []);
    this.#store.want(this.#viewers.main, main.missing);
  };

  readonly #drawMasks = (context: CanvasRenderingContext2D): void => {
    if (!this.#masksShown) return;
    const { viewport, canvas, pixelRatio } = this.#look;
    // The original is shown as it is.
    const from = (this.#picture?.left?.split ?? 0) * pixelRatio;
    context.beginPath();
    context.rect(from, 0, canvas.width * pixelRatio - from, canvas.height * pixelRatio);
    context.clip();
    this.#overlay.draw(context, viewport, pixelRatio);
  };
}
