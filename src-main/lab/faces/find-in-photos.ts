import { printJson } from '../../platform/command-line.ts';
import { defaultPaths } from '../../platform/paths.ts';
import { baseFacesModel } from '../../shared/recipe/model-reference.ts';
import { AppError } from '../../shared/errors.ts';
import type { Rect } from '../../shared/geometry/rect.ts';
import type { Picture } from '../../imaging/pixels/picture.ts';
import { cropSamples } from '../../imaging/pixels/crop.ts';
import { createNetworks } from '../../models/open.ts';
import { createModelFinder, modelFolders } from '../../models/find.ts';
import { moveSquare } from '../../nn/data/square-symmetry.ts';
import { findFaces } from '../../engine/faces/find-faces.ts';
import { readSmallPicture } from '../../engine/codecs/screen/read-small-picture.ts';

export interface FindFacesRequest {
  photos: readonly string[];
  /** px of the longer side to which photos are reduced. */
  side: number;
  /** Clockwise quarter turns before they are looked at. */
  turns: number;
}

/** Prints the faces of photos, one JSON object for each: `photo`, `width`, `height`, `seconds`, `faces`. */
export async function findInPhotos({ photos, side, turns }: FindFacesRequest, builtDirectory: string): Promise<void> {
  const finder = createModelFinder(modelFolders(builtDirectory, []));
  const networks = createNetworks({ cacheDirectory: defaultPaths().cache, builtDirectory }, finder);
  const reference = await finder.reference(baseFacesModel);
  if (!reference) throw new AppError('MODEL_UNKNOWN', `There is no model "${baseFacesModel}".`);
  const network = await networks.open(reference, 'faces');
  for (const photo of photos) {
    const picture = turned(await readSmallPicture(photo, side), turns);
    const start = performance.now();
    const faces = await findFaces(picture, network, async () => undefined);
    const { width, height } = picture;
    printJson({ photo, width, height, seconds: (performance.now() - start) / 1000, faces });
  }
  await networks.dispose();
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3] */
  readonly bytes: Uint8Array;
}

function turned({ width, height, bytes }: Pixels, turns: number): Picture {
  if (turns === 0) return pictureOf({ width, height, bytes });
  const side = Math.max(width, height);
  const square = new Uint8Array(side * side * 3);
  for (let y = 0; y < height; y += 1) square.set(bytes.subarray(3 * y * width, 3 * (y + 1) * width), 3 * y * side);
  const moved = moveSquare(square, side, 3, { mirrored: false, turns });
  const size = turns % 2 === 1 ? { width: height, height: width } : { width, height };
  const x = turns === 1 || turns === 2 ? side - size.width : 0;
  const y = turns === 2 || turns === 3 ? side - size.height : 0;
  return pictureOf({ ...size, bytes: cropSamples(moved, side, 3, { x, y, ...size }) });
}

/** A picture in memory, with levels that are means of blocks. */
function pictureOf(full: Pixels): Picture {
  const levels: Pixels[] = [full];
  const levelOf = (level: number): Pixels => {
    while (levels.length <= level) levels.push(halved(levels[levels.length - 1]));
    return levels[level];
  };
  const read = (level: number, rect: Rect): Uint8Array => {
    const { width, bytes } = levelOf(level);
    return cropSamples(bytes, width, 3, rect);
  };
  return {
    width: full.width,
    height: full.height,
    channels: 3,
    colourChannels: 3,
    depth: 8,
    exactLevels: false,
    readRegion: async (rect) => read(0, rect),
    readLevel: async (level, rect) => read(level, rect),
  };
}

function halved({ width, height, bytes }: Pixels): Pixels {
  const size = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const result = new Uint8Array(size.width * size.height * 3);
  const at = (x: number, y: number, c: number): number =>
    bytes[3 * (Math.min(height - 1, y) * width + Math.min(width - 1, x)) + c];
  for (let i = 0; i < result.length; i += 1) {
    const [pixel, c] = [Math.floor(i / 3), i % 3];
    const [x, y] = [2 * (pixel % size.width), 2 * Math.floor(pixel / size.width)];
    result[i] = Math.round((at(x, y, c) + at(x + 1, y, c) + at(x, y + 1, c) + at(x + 1, y + 1, c)) / 4);
  }
  return { ...size, bytes: result };
}
