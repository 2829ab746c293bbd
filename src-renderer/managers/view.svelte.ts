import type { Size } from '../../src-main/shared/geometry/rect.ts';
import {
  clamp,
  fitViewport,
  limitViewport,
  nextZoom,
  resizeViewport,
  zoomAt,
  type Point,
  type Viewport,
} from '../viewport/viewport.ts';
import type { DocumentManager } from './document.svelte.ts';
import type { ReadyView } from './ready-view.svelte.ts';

/** Device px to a source px up to which a small photo is enlarged when it is fitted. */
const largestFit = 4;

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
  /** A view shown in place for a moment: a variant under the pointer. */
  preview = $state<string | null>(null);

  /** Gives the canvas the focus, as pointing at it does. */
  takeFocus: () => void = () => undefined;

  readonly #documents: DocumentManager;
  readonly #ready: ReadyView;
  readonly photo: Size | null = $derived.by(() => this.#documents.photo?.info ?? null);
  /** Device px to a source px: 1 is "100 %". */
  readonly zoom: number = $derived(this.viewport.scale * this.pixelRatio);
  /** What the canvas shows (right of the handle, when comparing). */
  readonly shown: string | null = $derived.by(() => {
    const { document } = this.#documents;
    if (!document) return null;
    if (this.originalHeld) return document.original;
    return this.preview ?? this.#ready.view;
  });

  constructor(documents: DocumentManager, ready: ReadyView) {
    this.#documents = documents;
    this.#ready = ready;
  }

  /** Resets everything for a new photo, which is fitted. */
  reset(): void {
    this.compare = false;
    this.split = 0.5;
    this.originalHeld = false;
    this.preview = null;
    this.overlayShown = true;
    this.fit();
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

  zoomStep(direction: 1 | -1): void {
    this.zoomTo(nextZoom(this.zoom, direction));
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
