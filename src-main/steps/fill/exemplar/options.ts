import { AppError } from '../../../shared/errors.ts';

export interface ExemplarOptions {
  /** Side of the squares that are compared and copied, px: odd, 3..15. Default 7. */
  patchSize?: number;
  /** Also tries the squares turned by quarters. Default false. */
  rotations?: boolean;
  /** Also tries the squares mirrored, left to right; with `rotations` all eight ways of laying them. Default false. */
  mirror?: boolean;
  /** Copies only from this close to the hole, px (chessboard distance). Default: from the whole window. */
  searchRadius?: number;
  /**
   * 0..1: how freely the seed decides. 0 gives every seed the best explanation that was found; towards 1 each seed does
   * without another part of the surroundings, so that variants of a wide hole differ more. Default 0.25.
   */
  variety?: number;
}

/** Options after checking, every one of them set. */
export interface ExemplarSettings {
  patchRadius: number;
  orientations: readonly number[];
  searchRadius: number;
  variety: number;
}

/** @throws INVALID_REQUEST naming the option that is out of range. */
export function settingsOf(options: ExemplarOptions): ExemplarSettings {
  const { patchSize = 7, rotations = false, mirror = false, searchRadius = Infinity, variety = 0.25 } = options;
  if (!(Number.isInteger(patchSize) && patchSize % 2 === 1 && patchSize >= 3 && patchSize <= 15)) {
    throw invalid('patch size', patchSize, 'an odd number from 3 to 15');
  }
  if (!(searchRadius >= 1)) throw invalid('search radius', searchRadius, 'at least 1 pixel');
  if (!(variety >= 0 && variety <= 1)) throw invalid('variety', variety, 'between 0 and 1');
  return { patchRadius: (patchSize - 1) / 2, orientations: orientationsOf(rotations, mirror), searchRadius, variety };
}

/** Places in `orientations` of orientations.ts. */
function orientationsOf(rotations: boolean, mirror: boolean): number[] {
  if (rotations) return mirror ? [0, 1, 2, 3, 4, 5, 6, 7] : [0, 1, 2, 3];
  return mirror ? [0, 4] : [0];
}

function invalid(option: string, value: number, range: string): AppError {
  return new AppError('INVALID_REQUEST', `The ${option} of the texture fill must be ${range}, but is ${value}.`, {
    why: 'texture-option',
    range,
    option,
    value,
  });
}
