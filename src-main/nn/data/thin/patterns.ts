import type { RandomSource } from '../../../imaging/random.ts';
import { between, chance, logBetween, markCount, normal, wholeBetween } from '../draws.ts';
import { drawBlob } from '../structured/blob.ts';
import type { DamageLayer } from '../structured/damage-layer.ts';
import { curvedPath, turned } from '../structured/path.ts';
import { drawStroke } from '../structured/stroke.ts';
import { glyph } from '../synthetic/writing.ts';
import { drawTone } from './tone.ts';

/** Catchlights, stars, lamps, drops and snow: bright and round, and softer than the dust that they are taken for. */
export function drawLights(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const largest = logBetween(random, [2, 8]);
  for (let i = markCount(layer.coverage, between(random, [0.3, 3]), 1); i > 0; i -= 1) {
    const middle = { x: random.unit() * width, y: random.unit() * height };
    const radius = logBetween(random, [1.5, largest]);
    const brightness = between(random, [0.4, 1]);
    // Ever smaller and brighter discs make a soft slope.
    for (const step of [1, 2, 3, 4, 5]) {
      drawBlob(layer, random, {
        ...middle,
        radius: (radius * (6 - step)) / 3.5,
        opacity: brightness * (step / 5) ** 1.5,
        tone: lightTone,
        roughness: 0,
      });
    }
  }
}

/** White whatever the colour that it multiplies. */
const lightTone = 20;

/** Seams, chains, beads, rope: short dashes at even distances along a line. */
export function drawStitches(layer: DamageLayer, random: RandomSource): void {
  const tone = chance(random, 0.5) ? between(random, [1.3, 3]) : between(random, [0.15, 0.6]);
  for (let line = wholeBetween(random, [1, 3]); line > 0; line -= 1) {
    const period = logBetween(random, [4, 14]);
    const dash = between(random, [0.3, 0.6]);
    const width = Math.min(period / 3, logBetween(random, [0.8, 3]));
    const path = curvedPath(layer.coverage, random, {
      length: logBetween(random, [60, 500]),
      step: period / 6,
      bend: 0.003 * normal(random),
      wander: 0.01,
    });
    path.forEach((point, i) => {
      const next = path[i + 1];
      if (!next || (i % 6) / 6 >= dash) return;
      const stroke = { halfWidth: width / 2, opacity: 0.85 };
      drawStroke(
        layer,
        [
          { ...point, ...stroke },
          { ...next, ...stroke },
        ],
        tone,
      );
    });
  }
}

/** Perforated board, polka dots, loudspeakers, nets of rivets: like dots in even rows, over all of the picture or a part. */
export function drawPerforations(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const pitch = logBetween(random, [6, 36]);
  const radius = Math.max(0.8, pitch * between(random, [0.1, 0.36]));
  const [tone, opacity] = [drawTone(random), between(random, [0.25, 0.95])];
  const soft = chance(random, 0.6);
  const staggered = chance(random, 0.5);
  const heading = 0.5 * normal(random);
  // Rows draw together towards one side, as on a wall seen askew.
  const slant = chance(random, 0.5) ? (0.4 * normal(random)) / Math.max(width, height) : 0;
  const place = turned({ x: width / 2, y: height / 2 }, heading);
  const half = Math.hypot(width, height) / 2;
  const end = chance(random, 0.5) ? half : between(random, [-0.5, 1]) * half;
  for (let row = Math.ceil(-half / pitch); row * pitch < half; row += 1) {
    for (let column = Math.ceil(-half / pitch); column * pitch < end; column += 1) {
      const across = (column + (staggered && row % 2 !== 0 ? 0.5 : 0)) * pitch;
      const shrunk = Math.max(0.3, 1 + slant * across);
      const down = row * pitch * shrunk;
      const { x, y } = place(across, down);
      if (x < -radius || y < -radius || x > width + radius || y > height + radius) continue;
      const dot = { x, y, tone, roughness: 0 };
      if (soft) drawBlob(layer, random, { ...dot, radius: 1.35 * radius * shrunk, opacity: opacity / 3 });
      drawBlob(layer, random, { ...dot, radius: radius * shrunk, opacity: soft ? 0.65 * opacity : opacity });
      if (soft) drawBlob(layer, random, { ...dot, radius: 0.65 * radius * shrunk, opacity });
    }
  }
}

/** Rows of strokes that look like letters, as on signs, in captions and in newspapers. */
export function drawWriting(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const size = logBetween(random, [6, 30]);
  const tone = chance(random, 0.6) ? between(random, [0.1, 0.4]) : between(random, [2, 4]);
  const [columns, rows] = [wholeBetween(random, [3, 16]), wholeBetween(random, [1, 4])];
  const heading = 0.08 * normal(random);
  const place = turned({ x: between(random, [-0.2, 0.9]) * width, y: random.unit() * height }, heading);
  const stroke = {
    halfWidth: Math.max(0.4, size * logBetween(random, [0.03, 0.09])),
    opacity: between(random, [0.7, 1]),
  };
  for (let letter = 0; letter < columns * rows; letter += 1) {
    if (chance(random, 0.15)) continue;
    const [column, row] = [letter % columns, Math.floor(letter / columns)];
    for (const mark of glyph(random)) {
      const points = mark.map(([u, v]) => ({
        ...place(size * (0.7 * column + 0.55 * u), size * (1.6 * row + v)),
        ...stroke,
      }));
      drawStroke(layer, points, tone);
    }
  }
}
