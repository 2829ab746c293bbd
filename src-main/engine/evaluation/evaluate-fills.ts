import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import {
  evaluationKinds,
  type EvaluationKind,
  type EvaluationReport,
  type EvaluationRequest,
  type FillScore,
} from '../../contract/evaluation.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import { readSmallPicture, type SmallPicture } from '../codecs/screen/read-small-picture.ts';
import { createRandom } from '../../imaging/random.ts';
import { findPhotos } from '../training/find-photos.ts';
import { drawHoles } from './draw-holes.ts';
import { measureFill, type Fill, type Measured } from './measure-fill.ts';
import { photoFormatList } from '../../shared/data/photo-format.ts';

export interface EvaluationOptions {
  /** Throws CANCELLED by itself where `signal` says so. */
  readonly fill: Fill;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { fraction: number; note?: string }) => void;
}

/** px of the longer side: what a small scan has, and what a fill does in seconds. */
const largestSide = 768;
const smallestSide = 32;

/**
 * Damages photos in four ways, fills them as the application does, and measures how near that comes to what was there. The
 * same photo has the same holes for a seed, whatever else lies in the folder.
 * @throws FILE_NOT_FOUND, PHOTOS_MISSING, CANCELLED, and what the fill throws
 */
export async function evaluateFills(request: EvaluationRequest, options: EvaluationOptions): Promise<EvaluationReport> {
  const { folder, method, model, ensemble, limit, seed } = request;
  const { fill, signal, onProgress } = options;
  const paths = spread(await findPhotos([folder]), limit);
  const measured: Record<EvaluationKind, Measured[]> = { scratches: [], dust: [], creases: [], tears: [] };
  const skipped: EvaluationReport['skipped'] = [];
  for (const [index, path] of paths.entries()) {
    const note = basename(path);
    throwIfCancelled(signal);
    const photo = await readPhoto(path).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      skipped.push({ path, reason: error.message });
    });
    if (!photo) continue;
    for (const [turn, kind] of evaluationKinds.entries()) {
      const holes = drawHoles(kind, photo, createRandom(seedOf(seed, note, kind)));
      const report = (part: number): void =>
        onProgress?.({ fraction: (index + (turn + part) / evaluationKinds.length) / paths.length, note });
      report(0);
      measured[kind].push(await measureFill(photo, holes, { method, model, ensemble, seed }, fill, report));
    }
  }
  const photos = measured.dust.length;
  if (photos === 0) {
    throw new AppError(
      'PHOTOS_MISSING',
      `There is no photo in ${folder} to measure with. Choose a folder with photos in it (${photoFormatList}).`,
      { why: 'none-to-measure-with', path: folder, skipped: skipped.length, formats: photoFormatList },
    );
  }
  onProgress?.({ fraction: 1 });
  return {
    model: model?.name ?? null,
    method,
    photos,
    seed,
    damage: {
      scratches: meanOf(measured.scratches),
      dust: meanOf(measured.dust),
      creases: meanOf(measured.creases),
      tears: meanOf(measured.tears),
    },
    seconds: Object.values(measured)
      .flat()
      .reduce((sum, { seconds }) => sum + seconds, 0),
    skipped,
  };
}

/** `limit` of them, evenly over the whole. */
function spread(paths: readonly string[], limit: number = paths.length): string[] {
  const count = Math.min(limit, paths.length);
  return Array.from({ length: count }, (_, i) => paths[Math.floor((i * paths.length) / count)]);
}

async function readPhoto(path: string): Promise<SmallPicture> {
  const photo = await readSmallPicture(path, largestSide);
  const { width, height } = photo;
  if (Math.min(width, height) >= smallestSide) return photo;
  throw new AppError(
    'FORMAT_UNSUPPORTED',
    `${basename(path)} has ${width} × ${height} pixels, too few to measure with.`,
    { why: 'too-small-to-measure', path, name: basename(path), width, height },
  );
}

function seedOf(seed: number, name: string, kind: EvaluationKind): number {
  return createHash('sha256').update(`${seed} ${kind} ${name}`).digest().readInt32LE();
}

function meanOf(measured: readonly Measured[]): FillScore {
  const mean = (of: (one: Measured) => number): number =>
    measured.reduce((sum, one) => sum + of(one), 0) / measured.length;
  return { psnr: mean(({ psnr }) => psnr), ssim: mean(({ ssim }) => ssim), n: measured.length };
}
