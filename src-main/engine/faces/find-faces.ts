import { clampRect, intersectRects, type Rect, type Size } from '../../shared/geometry/rect.ts';
import type { Face } from '../../shared/data/face.ts';
import { interpolateHidden } from '../../imaging/pixels/alpha.ts';
import type { Picture } from '../../imaging/pixels/picture.ts';
import { toUnitColours } from '../../imaging/pixels/samples.ts';
import { moveSquare } from '../../nn/data/square-symmetry.ts';
import { faceAnchors, faceCell, faceValues } from '../../nn/families/faces/face-network.ts';
import type { OpenNetwork } from '../../models/open.ts';

/** px a side of what the network sees at once, and by which two neighbours overlap: a face of 160 px is whole in one of them. */
const tile = 416;
const overlap = 160;
/** px of the longer side up to which a photo is looked at: faces of 50 px there are a fortieth of it. */
const largestLook = 2048;
/** px of the longer side of the smallest look: a face that fills the photo is one of 300 px, the largest that the network knows. */
const smallestLook = 300;
/** Probability from which there is a face. */
const leastScore = 0.5;
/** Share of the smaller of two boxes from which both are one face. */
const sameFace = 0.4;
/** Grey of what lies beyond the photo, about the mean of what the network learned from. */
const beyond = 0.43;

/** What a look sees: a level of the picture, and its size there. */
interface Look extends Size {
  readonly level: number;
}

/**
 * The faces of a picture, the surest first. It is looked at in sizes that are halves of each other, so that each face is 50 to 290 px high
 * in one, and, as scans lie on their sides, in four orientations where it is small.
 * @throws what `pause` throws
 */
export async function findFaces(picture: Picture, network: OpenNetwork, pause: () => Promise<void>): Promise<Face[]> {
  const found: Face[] = [];
  for (const [index, look] of looksOf(picture).entries()) {
    const scale = 2 ** look.level;
    // Small faces that lie on their sides are not sought: that would take as long as all else three times over.
    const orientations = index === 0 ? [0, 1, 2, 3] : [0];
    for (const { x, y } of originsOf(look.height).flatMap((y) => originsOf(look.width).map((x) => ({ x, y })))) {
      const upright = await readTile(picture, look, x, y);
      for (const turns of orientations) {
        await pause();
        const seen = moveSquare(upright, tile, 3, { mirrored: false, turns });
        const predictions = await network.run(1, tile, { picture: seen });
        for (const { score, ...box } of decode(predictions)) {
          const inTile = turnedBack(box, turns);
          const face = {
            x: Math.floor((x + inTile.x) * scale),
            y: Math.floor((y + inTile.y) * scale),
            width: Math.ceil(inTile.width * scale),
            height: Math.ceil(inTile.height * scale),
          };
          found.push({ ...clampRect(face, picture), score });
        }
      }
    }
  }
  return distinct(found.filter(({ width, height }) => width > 0 && height > 0));
}

/** The smallest first. */
function looksOf({ width, height }: Size): Look[] {
  const longer = Math.max(width, height);
  const looks: Look[] = [];
  for (let level = 0; level === 0 || longer / 2 ** level >= smallestLook; level += 1) {
    const scale = 2 ** level;
    if (longer / scale > largestLook) continue;
    looks.unshift({ level, width: Math.ceil(width / scale), height: Math.ceil(height / scale) });
  }
  return looks;
}

/** Where tiles begin along a side, the last one at its end. */
function originsOf(side: number): number[] {
  if (side <= tile) return [0];
  const count = Math.ceil((side - overlap) / (tile - overlap));
  return Array.from({ length: count }, (_, i) => Math.round((i * (side - tile)) / (count - 1)));
}

/** [tile, tile, 3], 0..1. */
async function readTile(picture: Picture, look: Look, x: number, y: number): Promise<Float32Array> {
  const rect: Rect = { x, y, width: Math.min(tile, look.width - x), height: Math.min(tile, look.height - y) };
  const samples = await (look.level === 0 ? picture.readRegion(rect) : picture.readLevel(look.level, rect));
  const colours = toUnitColours(samples, picture);
  interpolateHidden(colours, samples, picture, rect);
  const result = new Float32Array(tile * tile * 3).fill(beyond);
  for (let row = 0; row < rect.height; row += 1) {
    result.set(colours.subarray(3 * row * rect.width, 3 * (row + 1) * rect.width), 3 * row * tile);
  }
  return result;
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** Boxes in a tile, px, not whole. */
function decode(predictions: Float32Array): Face[] {
  const cells = tile / faceCell;
  const faces: Face[] = [];
  for (let cell = 0; cell < cells * cells; cell += 1) {
    faceAnchors.forEach(([across, down], anchor) => {
      const at = (cell * faceAnchors.length + anchor) * faceValues;
      const score = sigmoid(predictions[at + 4]);
      if (score < leastScore) return;
      const width = Math.exp(predictions[at + 2]) * across * faceCell;
      const height = Math.exp(predictions[at + 3]) * down * faceCell;
      const x = ((cell % cells) + sigmoid(predictions[at])) * faceCell - width / 2;
      const y = (Math.floor(cell / cells) + sigmoid(predictions[at + 1])) * faceCell - height / 2;
      faces.push({ x, y, width, height, score });
    });
  }
  return faces;
}

/** A box of a tile that was turned clockwise by quarters, in the tile as it was before. */
function turnedBack({ x, y, width, height }: Rect, turns: number): Rect {
  if (turns === 1) return { x: y, y: tile - x - width, width: height, height: width };
  if (turns === 2) return { x: tile - x - width, y: tile - y - height, width, height };
  if (turns === 3) return { x: tile - y - height, y: x, width: height, height: width };
  return { x, y, width, height };
}

/** Non-maximum suppression: the surest of those that overlap. */
function distinct(faces: readonly Face[]): Face[] {
  const kept: Face[] = [];
  for (const face of faces.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some((other) => overlapOf(face, other) > sameFace)) kept.push(face);
  }
  return kept;
}

/** Share of the smaller box that both have. */
function overlapOf(a: Rect, b: Rect): number {
  const common = intersectRects(a, b);
  return (common.width * common.height) / Math.min(a.width * a.height, b.width * b.height);
}
