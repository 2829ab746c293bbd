import Konva from 'konva/lib/Core.js';
import type { Rect, Size } from '../../src-main/shared/geometry/rect.ts';
import { toScreen, type Viewport } from '../viewport/viewport.ts';
import { MapOverlay, type MapInput } from './explained/map-overlay.ts';
import { FoundOverlay, type FoundInput } from './found/found-overlay.ts';
import { GestureShapes, type Gesture } from './gesture-shapes.ts';
import { MaskOverlay, type OverlayInput } from './overlay/mask-overlay.ts';
import { hasCoarsestTile, paintTiles } from './tiles/tile-painter.ts';
import type { TileStore } from './tiles/tile-store.ts';

export interface StagePicture {
  photoId: string;
  photo: Size;
  /** URL of a small picture of the whole photo, shown until the first tile is there. */
  thumbnail: string;
  /** The view to show; null while the photo is being opened. */
  view: string | null;
  /** The view left of `split` (CSS px), when comparing. */
  compared: { view: string; split: number } | null;
  /** The view in a part of the photo, source px. */
  inset: { view: string; within: Rect } | null;
}

export interface StageFrame {
  viewport: Viewport;
  /** CSS px. */
  canvas: Size;
  pixelRatio: number;
}

/** Views shown before whose tiles stand in for missing ones: two keep a moving slider from flickering. */
const fallbackViews = 2;

/** The canvas in three Konva layers: tiles, the overlay of the masks, the tool's gesture. Knows no documents and no tools. */
export class CanvasStage {
  readonly #stage: Konva.Stage;
  readonly #tileLayer = deviceLayer((context) => this.#paintTiles(context));
  readonly #overlayLayer = deviceLayer((context) => this.#paintOverlay(context));
  readonly #gestureLayer = new Konva.Layer({ listening: false });
  readonly #store: TileStore<ImageBitmap>;
  readonly #overlay: MaskOverlay;
  /** What was found and can be picked. */
  readonly found: FoundOverlay;
  readonly #map: MapOverlay;
  readonly #shapes = new GestureShapes(this.#gestureLayer);
  readonly #unsubscribe: () => void;
  /** Consumers of the store: one for each side of the split, one for the inset. */
  readonly #main = {};
  readonly #left = {};
  readonly #inset = {};
  #picture: StagePicture | null = null;
  #frame: StageFrame = { viewport: { scale: 1, x: 0, y: 0 }, canvas: { width: 1, height: 1 }, pixelRatio: 1 };
  #gesture: Gesture = { draft: null, brushCursor: null, pointedOut: [], outlined: [], colour: '' };
  #fallbacks: string[] = [];
  #overlayShown = true;
  #thumbnail: { url: string; image: HTMLImageElement } | null = null;

  constructor(container: HTMLDivElement, store: TileStore<ImageBitmap>, address: (url: string) => string) {
    this.#store = store;
    this.#unsubscribe = store.subscribe(() => this.#tileLayer.batchDraw());
    this.#overlay = new MaskOverlay(() => this.#overlayLayer.batchDraw(), address);
    this.found = new FoundOverlay(() => this.#overlayLayer.batchDraw(), address);
    this.#map = new MapOverlay(() => this.#overlayLayer.batchDraw(), address);
    this.#stage = new Konva.Stage({ container, width: 1, height: 1, listening: false });
    // Draws them at once.
    this.#stage.add(this.#tileLayer, this.#overlayLayer, this.#gestureLayer);
  }

  setFrame(frame: StageFrame): void {
    const { canvas, pixelRatio } = this.#frame;
    this.#frame = frame;
    if (
      canvas.width !== frame.canvas.width ||
      canvas.height !== frame.canvas.height ||
      pixelRatio !== frame.pixelRatio
    ) {
      this.#stage.size(frame.canvas);
      for (const layer of this.#stage.getLayers()) layer.getCanvas().setPixelRatio(frame.pixelRatio);
    }
    this.#shapes.update(this.#gesture, frame.viewport);
    this.#stage.batchDraw();
  }

  setPicture(picture: StagePicture | null): void {
    const before = this.#picture;
    if (before && before.photoId !== picture?.photoId) this.#fallbacks = [];
    // While a slider moves, views come and go before their tiles do.
    else if (before?.view && before.view !== picture?.view && this.#hasCoarsestTile(before, before.view)) {
      this.#fallbacks = withFallbacks(before.view, this.#fallbacks).slice(0, fallbackViews);
    }
    if (picture) this.#loadThumbnail(picture.thumbnail);
    this.#picture = picture;
    if (!picture) this.#wantNothing();
    this.#overlayLayer.batchDraw();
    this.#tileLayer.batchDraw();
  }

  /** Null hides the masks. */
  setMasks(input: OverlayInput | null): void {
    this.#overlayShown = input !== null;
    if (input) this.#overlay.update(input);
    this.#overlayLayer.batchDraw();
  }

  setFound(input: FoundInput | null): void {
    this.found.update(input);
  }

  /** A map of what a step did; null hides it. */
  setMap(input: MapInput | null): void {
    this.#map.update(input);
  }

  setGesture(gesture: Gesture): void {
    this.#gesture = gesture;
    this.#shapes.update(gesture, this.#frame.viewport);
    this.#gestureLayer.batchDraw();
  }

  dispose(): void {
    this.#unsubscribe();
    this.#wantNothing();
    this.#overlay.dispose();
    this.found.dispose();
    this.#map.dispose();
    this.#stage.destroy();
  }

  #wantNothing(): void {
    this.#store.want(this.#main, []);
    this.#store.want(this.#left, []);
    this.#store.want(this.#inset, []);
  }

  #hasCoarsestTile({ photoId, photo }: StagePicture, view: string): boolean {
    return hasCoarsestTile(this.#store, photoId, view, photo);
  }

  #loadThumbnail(url: string): void {
    if (this.#thumbnail?.url === url) return;
    const image = new Image();
    image.addEventListener('load', () => this.#tileLayer.batchDraw());
    image.src = url;
    this.#thumbnail = { url, image };
  }

  #paintTiles(context: CanvasRenderingContext2D): void {
    const picture = this.#picture;
    if (!picture) return;
    const { view, compared, inset } = picture;
    const views = view === null ? this.#fallbacks : withFallbacks(view, this.#fallbacks);
    if (!views.some((one) => this.#hasCoarsestTile(picture, one))) this.#paintThumbnail(context, picture.photo);
    if (views.length === 0) {
      this.#wantNothing();
      return;
    }
    const request = { ...this.#frame, photoId: picture.photoId, photo: picture.photo };
    const missing = paintTiles(context, this.#store, { ...request, views });
    let missingInset: string[] = [];
    if (inset) {
      const { viewport, pixelRatio } = this.#frame;
      const { x, y } = toScreen(viewport, inset.within);
      const scale = viewport.scale * pixelRatio;
      context.save();
      context.beginPath();
      context.rect(x * pixelRatio, y * pixelRatio, inset.within.width * scale, inset.within.height * scale);
      context.clip();
      missingInset = paintTiles(context, this.#store, { ...request, views: [inset.view, ...views] });
      context.restore();
    }
    let missingLeft: string[] = [];
    if (compared) {
      const { canvas, pixelRatio } = this.#frame;
      const side = [0, 0, Math.round(compared.split * pixelRatio), canvas.height * pixelRatio] as const;
      context.beginPath();
      context.rect(...side);
      context.clip();
      context.clearRect(...side);
      missingLeft = paintTiles(context, this.#store, { ...request, views: [compared.view] });
    }
    this.#store.want(this.#inset, missingInset);
    this.#store.want(this.#left, missingLeft);
    this.#store.want(this.#main, missing);
  }

  #paintThumbnail(context: CanvasRenderingContext2D, photo: Size): void {
    const image = this.#thumbnail?.image;
    if (!image?.complete || image.naturalWidth === 0) return;
    const { viewport, pixelRatio } = this.#frame;
    const zoom = viewport.scale * pixelRatio;
    context.drawImage(image, viewport.x * pixelRatio, viewport.y * pixelRatio, photo.width * zoom, photo.height * zoom);
  }

  #paintOverlay(context: CanvasRenderingContext2D): void {
    const { viewport, canvas, pixelRatio } = this.#frame;
    // The original, left of the split, is shown without masks.
    const from = (this.#picture?.compared?.split ?? 0) * pixelRatio;
    context.beginPath();
    context.rect(from, 0, canvas.width * pixelRatio - from, canvas.height * pixelRatio);
    context.clip();
    if (this.#overlayShown) this.#overlay.draw(context, viewport, pixelRatio);
    this.found.draw(context, this.#frame);
    this.#map.draw(context, this.#frame);
  }
}

/**
 * A layer painted in device px, each time onto a cleared canvas with a context of its own state. Konva scales its context to CSS px, which would
 * resample tiles, and has no imageSmoothingQuality; so `paint` gets the canvas element's own context.
 */
function deviceLayer(paint: (context: CanvasRenderingContext2D) => void): Konva.Layer {
  const layer = new Konva.Layer({ listening: false });
  const sceneFunc = (): void => {
    const context = layer.getNativeCanvasElement().getContext('2d');
    if (!context) return;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    paint(context);
    context.restore();
  };
  return layer.add(new Konva.Shape({ sceneFunc }));
}

function withFallbacks(view: string, fallbacks: readonly string[]): string[] {
  return [view, ...fallbacks.filter((other) => other !== view)];
}
