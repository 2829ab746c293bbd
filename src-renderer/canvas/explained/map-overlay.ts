import type { Size } from '../../../src-main/shared/geometry/rect.ts';
import { drawCurtain, drawPage, paintMap, type Frame } from '../found/draw-page.ts';
import { createMapStore } from '../found/load-map-tile.ts';
import { mapFrame, mapPage, mapTileUrl, tilesOfFrame, type MapFrame, type MapTile } from '../found/map-page.ts';
import type { TileAddress } from '../tiles/tile-grid.ts';
import type { TileStore } from '../tiles/tile-store.ts';

export interface MapInput {
  photo: Size;
  map: string;
  /** How much brighter than its values the map is shown. */
  gain: number;
}

/** Of the photo under the map: what shows through must not be taken for something that changed. */
const curtain = 0.95;
/** Read twice as fine as it is shown, as the largest of each block makes noise brighter than it is. */
const finer = 1;

/** The picture of what of a map is on the screen, and what it was made of. */
interface Made {
  of: string;
  image: OffscreenCanvas;
}

/** A map of one channel over the darkened photo. */
export class MapOverlay {
  readonly #store: TileStore<MapTile>;
  readonly #unsubscribe: () => void;
  readonly #changed: () => void;
  #input: MapInput | null = null;
  #made: Made | null = null;

  /** `changed` is called when there is more to draw; `address` makes of a tile's URL what the host is asked for. */
  constructor(changed: () => void, address: (url: string) => string) {
    this.#changed = changed;
    this.#store = createMapStore(1, address);
    this.#unsubscribe = this.#store.subscribe(() => {
      this.#made = null;
      this.#changed();
    });
  }

  update(input: MapInput | null): void {
    this.#input = input;
    this.#made = null;
    if (!input) this.#store.want(this, []);
    this.#changed();
  }

  draw(context: CanvasRenderingContext2D, view: Frame): void {
    const input = this.#input;
    if (!input) return;
    drawCurtain(context, input.photo, view, curtain);
    const frame = mapFrame(view.viewport, input.photo, view.canvas, view.pixelRatio, finer);
    const of = JSON.stringify(frame);
    if (this.#made?.of !== of) this.#made = this.#make(of, frame, input);
    if (this.#made) drawPage(context, frame, this.#made.image, view);
  }

  dispose(): void {
    this.#unsubscribe();
    this.#store.want(this, []);
    this.#store.dispose();
  }

  #make(of: string, frame: MapFrame, { photo, map, gain }: MapInput): Made | null {
    const { width, height } = frame.rect;
    if (width <= 0 || height <= 0) return null;
    const urlOf = (address: TileAddress): string => mapTileUrl(map, address);
    const wanted = tilesOfFrame(frame, photo).map(urlOf);
    this.#store.want(
      this,
      wanted.filter((url) => !this.#store.get(url)),
    );
    const { scores } = mapPage(frame, photo, [0], (address) => this.#store.get(urlOf(address)));
    const image = new OffscreenCanvas(width, height);
    const picture = new ImageData(width, height);
    paintMap(picture, scores, gain);
    image.getContext('2d')?.putImageData(picture, 0, 0);
    return { of, image };
  }
}
