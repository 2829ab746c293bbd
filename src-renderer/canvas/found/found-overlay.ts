import type { AreaPoint, DamageChoice } from '../../../src-main/shared/data/damage-choice.ts';
import { damageKinds } from '../../../src-main/shared/data/damage-kind.ts';
import type { Size } from '../../../src-main/shared/geometry/rect.ts';
import type { OverlayStyle } from '../overlay/overlay-pixels.ts';
import { handReach, toPhoto, type Point } from '../../viewport/viewport.ts';
import { tileSide } from '../../../src-main/shared/data/tile.ts';
import { coarsestLevel, type TileAddress } from '../tiles/tile-grid.ts';
import type { TileStore } from '../tiles/tile-store.ts';
import { areaAt, channelsOf, foundAreas, outlineOf, type FoundArea } from './found-areas.ts';
import { drawCurtain, drawPage, paintMap, type Frame } from './draw-page.ts';
import { createMapStore } from './load-map-tile.ts';
import { mapFrame, mapPage, mapTileUrl, tilesOfFrame, type MapPage, type MapTile } from './map-page.ts';

export interface FoundInput {
  photo: Size;
  map: string;
  choice: DamageChoice;
  /** What is taken is drawn from the map; else it is part of the mask, which is drawn already. */
  drafting: boolean;
  /** Areas that are not taken are outlined, and the one under the pointer. */
  picking: boolean;
  /** The map itself, in high contrast. */
  visualise: boolean;
  style: Omit<OverlayStyle, 'edge'>;
  /** CSS px; null where it is elsewhere. */
  pointer: Point | null;
}

/** CSS px along its longer side from which an area of low confidence is outlined: of what is smaller nothing can be seen inside. */
const smallestHollow = 8;
/** Of the photo under the map. */
const curtain = 0.84;
const dark = '#141210';
const light = '#fffaeb';

interface Drawing {
  page: MapPage;
  areas: FoundArea[];
  /** What is taken, or the map. */
  image: OffscreenCanvas | null;
  /** Of areas that are not taken. */
  hollow: Path2D | null;
  /** Of what is taken, where the mask does not show it. */
  edges: Path2D | null;
}

/**
 * What was found, as it is chosen on the screen: areas by threshold, kinds and size from the tiles of the map, so that a slider acts while it moves.
 */
export class FoundOverlay {
  readonly #store: TileStore<MapTile>;
  readonly #unsubscribe: () => void;
  readonly #changed: () => void;
  #input: FoundInput | null = null;
  #frame: Frame | null = null;
  #page: MapPage | null = null;
  /** Of what the page was made. */
  #made: { map: string; kinds: DamageChoice['kinds']; frame: string } | null = null;
  #drawing: Drawing | null = null;
  #outlined: { area: FoundArea; path: Path2D } | null = null;

  /** `changed` is called when there is more to draw; `address` makes of a tile's URL what the host is asked for. */
  constructor(changed: () => void, address: (url: string) => string) {
    this.#changed = changed;
    this.#store = createMapStore(damageKinds.length, address);
    this.#unsubscribe = this.#store.subscribe(() => {
      this.#made = null;
      this.#changed();
    });
  }

  update(input: FoundInput | null): void {
    const before = this.#input;
    this.#input = input;
    if (!input) {
      this.#store.want(this, []);
      this.#page = null;
      this.#made = null;
    }
    const { pointer: _, ...what } = input ?? { pointer: null };
    const { pointer: __, ...earlier } = before ?? { pointer: null };
    if (!isSame(what, earlier)) this.#drawing = null;
    this.#changed();
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    this.#frame = frame;
    const input = this.#input;
    const drawing = this.#prepare();
    if (!input || !drawing) return;
    const { page, image, hollow, edges } = drawing;
    const { viewport, pixelRatio } = frame;
    if (input.visualise) drawCurtain(context, input.photo, frame, curtain);
    if (image) drawPage(context, page, image, frame);
    const factor = 2 ** page.level * viewport.scale * pixelRatio;
    context.save();
    context.translate(viewport.x * pixelRatio + page.rect.x * factor, viewport.y * pixelRatio + page.rect.y * factor);
    context.scale(factor, factor);
    if (edges) stroke(context, edges, [1.25, 0], pixelRatio / factor);
    if (hollow) stroke(context, hollow, [2.5, 1], pixelRatio / factor);
    const outlined = input.picking ? this.#outlineUnder(input.pointer) : null;
    if (outlined) stroke(context, outlined, [4, 2], pixelRatio / factor);
    context.restore();
  }

  /** Whether an area is at a point, CSS px of the canvas. */
  holds(at: Point): boolean {
    return this.#at(at) !== null;
  }

  /** A pixel of the photo that belongs to the area at a point (CSS px), the most certain one of its block; null where there is no area. */
  async pixelAt(at: Point): Promise<AreaPoint | null> {
    const input = this.#input;
    const found = this.#at(at);
    if (!input || !found || !this.#drawing) return null;
    const { level, rect } = this.#drawing.page;
    const [x, y] = [rect.x + found.pixel[0], rect.y + found.pixel[1]];
    if (level === 0) return [x, y];
    const side = 2 ** level;
    const block = { x: x * side, y: y * side, width: side, height: side };
    const address = { level: 0, x: Math.floor(block.x / tileSide), y: Math.floor(block.y / tileSide) };
    const tile = await this.#tile(input.map, address);
    const page = mapPage({ level: 0, rect: block }, input.photo, channelsOf(input.choice.kinds), () => tile);
    const best = page.scores.indexOf(Math.max(...page.scores));
    return [block.x + (best % side), block.y + Math.floor(best / side)];
  }

  dispose(): void {
    this.#unsubscribe();
    this.#store.want(this, []);
    this.#store.dispose();
  }

  #tile(map: string, address: TileAddress): Promise<MapTile> {
    return this.#store.one(mapTileUrl(map, address));
  }

  #at(at: Point): { area: FoundArea; pixel: AreaPoint } | null {
    const [drawing, frame] = [this.#drawing, this.#frame];
    if (!drawing || !frame || !this.#input?.picking) return null;
    const { level, rect } = drawing.page;
    const side = 2 ** level;
    const { x, y } = toPhoto(frame.viewport, at);
    const place = { x: x / side - rect.x, y: y / side - rect.y };
    return areaAt(drawing.areas, place, handReach / (frame.viewport.scale * side));
  }

  #outlineUnder(pointer: Point | null): Path2D | null {
    const found = pointer && this.#at(pointer);
    if (!found) return null;
    if (this.#outlined?.area !== found.area) {
      this.#outlined = { area: found.area, path: pathOf([found.area]) };
    }
    return this.#outlined.path;
  }

  #prepare(): Drawing | null {
    const [input, view] = [this.#input, this.#frame];
    if (!input || !view) return null;
    const { photo, map, choice } = input;
    const frame = mapFrame(view.viewport, photo, view.canvas, view.pixelRatio);
    const key = JSON.stringify(frame);
    if (this.#made?.map !== map || this.#made.frame !== key || this.#made.kinds !== choice.kinds) {
      const wanted = tilesOfFrame(frame, photo);
      const coarsest: TileAddress = { level: coarsestLevel(photo), x: 0, y: 0 };
      const missing = wanted.filter((address) => !this.#store.get(mapTileUrl(map, address)));
      this.#store.want(
        this,
        (missing.length > 0 ? [coarsest, ...missing] : []).map((one) => mapTileUrl(map, one)),
      );
      this.#page = mapPage(frame, photo, channelsOf(choice.kinds), (address) =>
        this.#store.get(mapTileUrl(map, address)),
      );
      this.#made = { map, frame: key, kinds: choice.kinds };
      this.#drawing = null;
    }
    if (!this.#page) return null;
    this.#drawing ??= drawingOf(this.#page, input, 2 ** frame.level * view.viewport.scale);
    return this.#drawing;
  }
}

/** @param scale CSS px to a px of the page */
function drawingOf(page: MapPage, { choice, drafting, picking, visualise, style }: FoundInput, scale: number): Drawing {
  const areas = drafting || picking ? foundAreas(page, choice) : [];
  const { width, height } = page.rect;
  let image: OffscreenCanvas | null = null;
  if (width > 0 && height > 0 && (visualise || drafting)) {
    image = new OffscreenCanvas(width, height);
    const picture = new ImageData(width, height);
    if (visualise) paintMap(picture, page.scores, 1);
    else paintAreas(picture, areas.filter(({ taken }) => taken), style); // prettier-ignore
    image.getContext('2d')?.putImageData(picture, 0, 0);
  }
  const isHollow = ({ taken, faint, bounds }: FoundArea): boolean =>
    !taken && (!faint || Math.max(bounds.width, bounds.height) * scale >= smallestHollow);
  return {
    page,
    areas,
    image,
    hollow: picking && !visualise ? pathOf(areas.filter(isHollow)) : null,
    edges: drafting && !visualise ? pathOf(areas.filter(({ taken }) => taken)) : null,
  };
}

function paintAreas({ data, width }: ImageData, areas: readonly FoundArea[], style: FoundInput['style']): void {
  const alpha = Math.round(255 * Math.max(style.opacity, 0.25));
  for (const { runs } of areas) {
    for (const { y, start, end } of runs) {
      for (let at = 4 * (y * width + start); at < 4 * (y * width + end); at += 4) {
        data[at] = style.red;
        data[at + 1] = style.green;
        data[at + 2] = style.blue;
        data[at + 3] = alpha;
      }
    }
  }
}

function pathOf(areas: readonly FoundArea[]): Path2D {
  const path = new Path2D();
  for (const area of areas) {
    const sides = outlineOf(area);
    for (let i = 0; i < sides.length; i += 4) {
      path.moveTo(sides[i], sides[i + 1]);
      path.lineTo(sides[i + 2], sides[i + 3]);
    }
  }
  return path;
}

/** Dark below and light above, so that it shows on any photo. Widths in CSS px, `unit` px of the page to one of them. */
function stroke(context: CanvasRenderingContext2D, path: Path2D, [below, above]: [number, number], unit: number): void {
  context.lineCap = 'square';
  context.strokeStyle = dark;
  context.globalAlpha = 0.6;
  context.lineWidth = below * unit;
  context.stroke(path);
  if (above === 0) return;
  context.strokeStyle = light;
  context.globalAlpha = 1;
  context.lineWidth = above * unit;
  context.stroke(path);
}

function isSame(a: object, b: object): boolean {
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([key, value]) => (b as Record<string, unknown>)[key] === value);
}
