import { indicesWhere } from '../../../imaging/indices.ts';
import type { RandomSource } from '../../../imaging/random.ts';
import type { Field } from './field.ts';
import { HOLE, quantise, type Level } from './level.ts';
import { pullPush } from '../../../imaging/pixels/pull-push.ts';
import { continueTexture } from './texture.ts';
import { tuning } from './tuning.ts';
import { vote } from './vote.ts';

/** Tries at the start in all, so that a long thin hole, which has no coarse level, is not slow. */
const tryBudget = 1_500_000;
const minTries = 32;

/**
 * The first guess at the coarsest level, layer by layer from the hole's border inwards. Each pixel of a layer is explained by
 * comparing what is known, or guessed already, of the patch around it; then the layer is voted on.
 */
export async function peel(
  level: Level,
  field: Field,
  scale: number,
  random: RandomSource,
  yieldToEventLoop: () => Promise<void>,
): Promise<void> {
  const { width, height, kind } = level;
  const { radius, hole, targetAt, source, confidence } = field;
  const list = indicesWhere(field.sources.length, (p) => field.sources[p] === 1);
  const tries = Math.min(tuning.startTries, Math.max(minTries, Math.floor(tryBudget / hole.length)));
  const filled = new Uint8Array(width * height);
  for (let p = 0; p < filled.length; p++) filled[p] = kind[p] === HOLE ? 0 : 1;
  const weights = new Float32Array(source.length);
  let left: Int32Array = hole;
  while (left.length > 0) {
    const layer = left.filter((p) => besideFilled(p, width, height, filled));
    if (layer.length === 0) return;
    for (const pixel of layer) {
      const x = Math.min(width - 1 - radius, Math.max(radius, pixel % width));
      const y = Math.min(height - 1 - radius, Math.max(radius, Math.floor(pixel / width)));
      const t = targetAt[y * width + x];
      if (source[t] >= 0) continue;
      const found = explain(level, field, t, filled, list, tries, scale, random);
      source[t] = found.source;
      weights[t] = confidence[t] / (found.distance + 1);
      await yieldToEventLoop();
    }
    await vote(level, field, layer, weights, yieldToEventLoop);
    for (const pixel of layer) filled[pixel] = 1;
    left = left.filter((p) => filled[p] === 0);
  }
}

/** A first guess without any copy: colours and texture go on from what is known around the hole. */
export function interpolateStart(level: Level): void {
  const { kind, estimate } = level;
  pullPush(
    estimate,
    kind.map((value) => (value === HOLE ? 0 : 1)),
    level,
  );
  quantise(level, 0, estimate.length);
  continueTexture(level);
}

function besideFilled(pixel: number, width: number, height: number, filled: Uint8Array): boolean {
  const x = pixel % width;
  const y = Math.floor(pixel / width);
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) if (filled[v * width + u] === 1) return true;
  }
  return false;
}

/** The best of `tries` sources for target `t`, by its filled pixels; distance per sample, in squared units. */
function explain(
  level: Level,
  field: Field,
  t: number,
  filled: Uint8Array,
  list: Int32Array,
  tries: number,
  scale: number,
  random: RandomSource,
): { source: number; distance: number } {
  const { width, channels, units, texture } = level;
  const { radius, targets, targetAt, source, sources } = field;
  const target = targets[t];
  const used: number[] = [];
  let across = 0;
  let down = 0;
  for (let dy = -radius; dy <= radius; dy++) {
    for (let offset = dy * width - radius; offset <= dy * width + radius; offset++) {
      if (filled[target + offset] === 0) continue;
      used.push(offset);
      across += texture[2 * (target + offset)];
      down += texture[2 * (target + offset) + 1];
    }
  }
  const offsets = Int32Array.from(used);
  const samples = Math.max(1, offsets.length * channels);
  across /= Math.max(1, offsets.length);
  down /= Math.max(1, offsets.length);
  const targetY = Math.floor(target / width);
  const targetX = target % width;
  let best = -1;
  let bestDistance = Infinity;
  const attempt = (candidate: number): void => {
    const dy = Math.floor(candidate / width) - targetY;
    const dx = (candidate % width) - targetX;
    const texturedX = texture[2 * candidate] - across;
    const texturedY = texture[2 * candidate + 1] - down;
    let sum = ((tuning.nearness * scale) / 147) * samples * Math.sqrt(dx * dx + dy * dy);
    sum += (tuning.textureWeight / 48) * samples * (texturedX * texturedX + texturedY * texturedY);
    for (let k = 0; k < offsets.length && sum < bestDistance; k++) {
      const a = (target + offsets[k]) * channels;
      const b = (candidate + offsets[k]) * channels;
      for (let c = 0; c < channels; c++) {
        const difference = units[a + c] - units[b + c];
        sum += difference * difference;
      }
    }
    if (sum >= bestDistance) return;
    bestDistance = sum;
    best = candidate;
  };
  for (const step of [-width, -1, 1, width]) {
    const neighbour = targetAt[target + step];
    if (neighbour >= 0 && source[neighbour] >= 0 && sources[source[neighbour] - step] === 1)
      attempt(source[neighbour] - step);
  }
  const all = list.length <= tries;
  for (let k = 0; k < Math.min(tries, list.length); k++) attempt(all ? list[k] : list[random.below(list.length)]);
  return { source: best, distance: bestDistance / samples };
}

/** Gives every target that has no source yet one at random. */
export async function scatter(
  field: Field,
  random: RandomSource,
  yieldToEventLoop: () => Promise<void>,
): Promise<void> {
  const { source, sources } = field;
  for (let t = 0; t < source.length; t++) {
    if (source[t] >= 0) continue;
    // Any place, then on to the next that may be copied.
    let p = random.below(sources.length);
    for (let tries = 0; tries < 32 && sources[p] === 0; tries++) p = random.below(sources.length);
    while (sources[p] === 0) p = p + 1 === sources.length ? 0 : p + 1;
    source[t] = p;
    if ((t & 1023) === 0) await yieldToEventLoop();
  }
}
