import { growRect, type Rect, type Size } from '../../src-main/shared/geometry/rect.ts';
import {
  clamp,
  fitViewport,
  limitViewport,
  nextZoom,
  resizeViewport,
  toPhoto,
  visibleRegion,
  zoomAt,
  type Point,
  type Viewport,
} from '../viewport/viewport.ts';
import type { DocumentManager } from './document.svelte.ts';
import type { ReadyView } from './ready-view.svelte.ts';

/** Device px to a source px up to which a small photo is enlarged when it is fitted. */
const largestFit = 4;
/** What is shown around a part that is gone to: a share of its longer side, and px. */
const contextShare = 0.5;
const leastContext = 48;
/** CSS px along its longer side below which a part is too small to be seen. */
const leastSeen = 6;

/** View state: viewport, comparison, overlay. It is neither stored nor part of undo. */
export class ViewManager {
  viewport = $state.raw<Viewport>({ scale: 1, x: 0, y: 0 });
  /** CSS px. */
  canvas = $state.raw<Size>({ width: 1, height: 1 });
  pixelRatio = $state(1);
  /** Whether the photo is fitted again when the canvas is resized. */
  fitted = $state(true);
  /** While the key is held. */
  originalHeld = $state(false);
  compare = $state(false);
  /** The handle between original and result, 0..1 of the canvas. */
  split = $state(0.5);
  overlayShown = $state(true);
  /** While the space key is held: dragging moves the photo. */
  panHeld = $state(false);
  /** Whether the canvas got its focus from the pointer; by the Tab key it shows a focus ring and leaves Tab alone. */
  pointed = $state(false);
  #pointedBefore = false;
  /** A view shown in place for a moment: a variant under the pointer. */
  preview = $state<string | null>(null);
  /** The part of the photo that `preview` is shown in, source px; null for all of it. */
  previewWithin = $state.raw<Rect | null>(null);
  /** Closed lines to be drawn around parts of the photo, x, y in twos, source px. */
  outlined = $state.raw<readonly (readonly number[])[]>([]);

  /** Where on the photo something lies that is pointed at in a list, source px. */
  pointedOut = $state.raw<readonly Rect[]>([]);
  /** Where the pointer is over the canvas, CSS px; null when it is not. */
  pointer = $state.raw<Point | null>(null);
  /** What the canvas was at before it went to 1:1. */
  #before: { viewport: Viewport; fitted: boolean } | null = null;

  /** The canvas loses the focus. */
  lose(): void {
    this.#pointedBefore = this.pointed;
    this.pointed = false;
  }

  /** The canvas has it again, as it had it before. */
  comeBack(): void {
    this.pointed = this.#pointedBefore;
  }

  /** Gives the canvas the focus, as pointing at it does; `byKey`: as the Tab key does, unless it has it. */
  takeFocus: (byKey?: boolean) => void = () => undefined;

  readonly #documents: DocumentManager;
  readonly #ready: ReadyView;
  readonly photo: Size | null = $derived.by(() => this.#documents.photo?.info ?? null);
  /** Device px to a source px: 1 is "100 %". */
  readonly zoom: number = $derived(this.viewport.scale * this.pixelRatio);
  /** CSS px to a source px where the photo is fitted; 1 where there is none. */
  readonly fitScale: number = $derived.by(() =>
    this.photo ? fitViewport(this.photo, this.canvas, largestFit / this.pixelRatio).scale : 1,
  );
  /** What the canvas shows (right of the handle, when comparing). */
  readonly shown: string | null = $derived.by(() => {
    const { document } = this.#documents;
    if (!document) return null;
    if (this.originalHeld) return document.original;
    return this.previewWithin ? this.#ready.view : (this.preview ?? this.#ready.view);
  });
  /** What is shown in a part of the photo in place of what the canvas shows. */
  readonly inset: { view: string; within: Rect } | null = $derived.by(() => {
    const { preview: view, previewWithin: within } = this;
    return view !== null && within && !this.originalHeld ? { view, within } : null;
  });

  constructor(documents: DocumentManager, ready: ReadyView) {
    this.#documents = documents;
    this.#ready = ready;
  }

  /**
   * Another photo: the comparison stays, and so does the zoom, at the same part of it; one that was fitted is fitted. `before` is
   * the size of the one before.
   */
  changePhoto(before: Size | null): void {
    this.originalHeld = false;
    this.preview = null;
    this.previewWithin = null;
    this.outlined = [];
    this.pointedOut = [];
    this.#before = null;
    if (this.fitted || !this.photo) {
      this.fit();
      return;
    }
    const { viewport, canvas } = this;
    const middle = toPhoto(viewport, { x: canvas.width / 2, y: canvas.height / 2 });
    const share = (at: number, length: number | undefined): number => (length ? clamp(at / length, 0, 1) : 0.5);
    this.#set({
      scale: viewport.scale,
      x: canvas.width / 2 - share(middle.x, before?.width) * this.photo.width * viewport.scale,
      y: canvas.height / 2 - share(middle.y, before?.height) * this.photo.height * viewport.scale,
    });
  }

  resize(canvas: Size, pixelRatio: number): void {
    const before = this.canvas;
    this.canvas = canvas;
    this.pixelRatio = pixelRatio;
    if (this.fitted) this.fit();
    else this.#set(resizeViewport(this.viewport, before, canvas));
  }

  fit(): void {
    if (!this.photo) return;
    this.viewport = fitViewport(this.photo, this.canvas, largestFit / this.pixelRatio);
    this.fitted = true;
  }

  /** `zoom` is device px to a source px; `anchor` stays where it is, the middle by default. */
  zoomTo(zoom: number, anchor: Point = { x: this.canvas.width / 2, y: this.canvas.height / 2 }): void {
    if (!this.photo) return;
    const limited = limitViewport(
      { ...this.viewport, scale: zoom / this.pixelRatio },
      this.photo,
      this.canvas,
      this.pixelRatio,
    );
    this.#set(zoomAt(this.viewport, anchor, limited.scale));
  }

  /** To 1:1 with what lies under the pointer (or `at`, CSS px) staying there; from 1:1 back to where it was. */
  toggleActual(at: Point | null = this.pointer): void {
    if (Math.abs(this.zoom - 1) > 1e-6) {
      const { viewport, fitted } = this;
      this.zoomTo(1, at ?? undefined);
      this.#before = { viewport, fitted };
      return;
    }
    const before = this.#before;
    this.#before = null;
    if (!before || before.fitted) this.fit();
    else this.#set(before.viewport);
  }

  zoomStep(direction: 1 | -1): void {
    this.zoomTo(nextZoom(this.zoom, direction));
  }

  /** Brings a part of the photo (source px) into the middle, with some of what surrounds it, no larger than 1:1 where all of it fits. */
  showRegion(region: Rect): void {
    if (!this.photo) return;
    const room = Math.max(region.width, region.height) * contextShare;
    const part = growRect(region, Math.max(leastContext, room));
    const fitted = fitViewport(part, this.canvas, 1 / this.pixelRatio, 0);
    this.#set({ scale: fitted.scale, x: fitted.x - part.x * fitted.scale, y: fitted.y - part.y * fitted.scale });
  }

  /**
   * Shows a part of the photo (source px) as `showRegion` does, unless all of it is in sight already and large enough to be seen.
   * @param least CSS px along its longer side that are large enough
   * @param foot CSS px at the canvas's foot that something else lies over
   */
  bringIntoView(region: Rect, least = leastSeen, foot = 0): void {
    if (!this.photo) return;
    const { scale } = this.viewport;
    const free = { width: this.canvas.width, height: this.canvas.height - foot };
    const { x, y, width, height } = visibleRegion(this.viewport, this.photo, free, 0);
    const inside =
      region.x >= x && region.y >= y && region.x + region.width <= x + width && region.y + region.height <= y + height;
    if (!inside || Math.max(region.width, region.height) * scale < least) this.showRegion(region);
  }

  /** By an arrow key: an eighth of the canvas towards that side of the photo. */
  panStep(x: -1 | 0 | 1, y: -1 | 0 | 1): void {
    this.pan((-x * this.canvas.width) / 8, (-y * this.canvas.height) / 8);
  }

  pan(x: number, y: number): void {
    this.#set({ ...this.viewport, x: this.viewport.x + x, y: this.viewport.y + y });
  }

  show(viewport: Viewport): void {
    this.#set(viewport);
  }

  setSplit(fraction: number): void {
    this.split = clamp(fraction, 0, 1);
  }

  #set(viewport: Viewport): void {
    if (!this.photo) return;
    this.fitted = false;
    this.viewport = limitViewport(viewport, this.photo, this.canvas, this.pixelRatio);
  }
}
