import { damageKinds, type DamageKind } from '../../shared/data/damage-kind.ts';
import { placeOf } from '../../platform/outputs/place-output.ts';
import { createRandom } from '../../imaging/random.ts';
import { between } from '../../nn/data/draws.ts';
import { drawMarksOf, layMarks, layTraced, type Marks } from '../../nn/data/mark-picture.ts';
import { applyGrey } from '../../nn/data/operators/grey.ts';
import { applySepia } from '../../nn/data/operators/sepia.ts';
import { inWholeLevels } from '../../nn/data/operators/whole-levels.ts';
import type { Picture } from '../../nn/data/picture.ts';
import { readTracedScans } from '../../engine/training/read-traced-scans.ts';
import { readSmallPicture } from '../../engine/codecs/screen/read-small-picture.ts';
import { writeMask } from '../../engine/codecs/write/write-mask.ts';
import { writePicture } from '../picture-file.ts';

export const tones = ['colour', 'grey', 'sepia'] as const;
export type Tone = (typeof tones)[number];

export interface MarkRequest {
  path: string;
  /** PNG. */
  out: string;
  /** Where to write the photo in its tone, without marks, PNG. */
  clean: string;
  /** Where to write where the marks are, PNG: 0 nowhere, 63, 127, 191 and 255 the kinds, 31 where nobody could say, 47 where something covers the photo that nobody sees. */
  truth: string;
  tone: Tone;
  /** Files of traced marks. */
  traced: readonly string[];
  /** px of the photo for one of the scans that were traced: at 1 specks are 7 to 12 px wide. */
  scale: number;
  /** Kinds that are drawn besides. */
  kinds: readonly DamageKind[];
  seed: number;
}

const unclear = 31;
const unseen = 47;
/** Coverage from which something is there, whether or not it is seen. */
const covered = 0.15;
/** Marks a photo with traced and drawn damage, opacity 0.2 to 1, bright and dark, and says where it lies: what detectors are measured on. */
export async function markPhoto(request: MarkRequest): Promise<void> {
  const random = createRandom(request.seed);
  const { width, height, bytes } = await readSmallPicture(request.path, 100_000);
  const colours: Picture = { width, height, pixels: Float32Array.from(bytes, (value) => value / 255) };
  const clean = inWholeLevels(inTone(colours, request.tone));
  const labels = {
    damage: new Float32Array(width * height * damageKinds.length),
    weight: new Float32Array(width * height).fill(1),
  };
  const marks: Marks[] = [];
  for (const scan of await readTracedScans(request.traced)) {
    const look = {
      scale: request.scale,
      brightShare: [0.05, 0.5, 0.95][random.below(3)],
      opacities: [0.2, 1],
      softness: between(random, [0.4, 0.9]),
    } as const;
    marks.push(...layTraced({ width, height }, random, scan, look));
  }
  for (const kind of request.kinds) marks.push(...drawMarksOf(kind, { width, height }, random));
  const marked = layMarks(clean, marks, labels);
  const truth = Uint8Array.from(labels.weight, (weight, pixel) => {
    const kind = damageKinds.findLastIndex((_, k) => labels.damage[pixel * damageKinds.length + k] > 0);
    if (kind >= 0) return 64 * (kind + 1) - 1;
    if (marks.some(({ layer }) => layer.strength.values[pixel] >= covered)) return unseen;
    return weight === 0 ? unclear : 0;
  });
  const place = (path: string) => ({ ...placeOf({ path, overwrite: true }, request.path), format: 'png' as const });
  await writePicture(clean, place(request.clean));
  await writePicture(marked, place(request.out));
  await writeMask(place(request.truth), truth, { width, height });
}

function inTone(picture: Picture, tone: Tone): Picture {
  if (tone === 'colour') return picture;
  return tone === 'grey' ? applyGrey(picture) : applySepia(picture, { strength: 0.9, warmth: 0.1 });
}
