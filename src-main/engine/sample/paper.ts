import type { Noise } from './noise.ts';
import { clamp, mix, ramp } from './ramps.ts';
import { createSlowField } from './slow-field.ts';
import { PRINT } from './view.ts';

/** Red, green and blue of the toned print, evenly spaced from black to paper white. */
const TONES: readonly (readonly [number, number, number])[] = [
  [21, 15, 11],
  [50, 37, 27],
  [84, 65, 49],
  [120, 97, 75],
  [156, 131, 104],
  [190, 167, 137],
  [219, 200, 170],
  [238, 224, 197],
  [247, 238, 216],
];

const BORDER_TONE = 0.965;

/**
 * Prints tones on old paper: the white border with its soft edge, warm colour, fading from the rim inwards, foxing, silver
 * mirroring in the shadows, a water stain.
 * @param tones [height, width], 0..1
 * @returns [height, width, 3], 0..255, not yet rounded.
 */
export function printed(tones: Float32Array, width: number, height: number, noise: Noise): Float32Array {
  const result = new Float32Array(width * height * 3);
  const clouds = createSlowField(width, height, 12, (x, y) => noise.fractal(x / 210, y / 210, 3));
  const spots = createSlowField(width, height, 4, (x, y) => noise.fractal(x / 26 + 40, y / 26, 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const pixel = y * width + x;
      const rim = Math.min(x, y, width - 1 - x, height - 1 - y) + 0.5;
      let inside = rim > PRINT.border ? 1 : 0;
      if (Math.abs(rim - PRINT.border) < 3) {
        const waver = noise.at(x / 47, y / 47) * 0.7 + noise.at(x / 6, y / 6) * 0.16;
        inside = ramp(-0.9, 0.9, rim - PRINT.border + waver);
      }
      const cloudy = clouds.at(x, y);
      const fibre = noise.at(x / 3.1 + y / 17, y / 2.1) * 0.8;
      const faded = ramp(190, PRINT.border - 20, rim - 40 * cloudy);
      let tone = mix(0.03, 0.975, clamp(tones[pixel], -0.02, 1.02)) + 0.012 * cloudy;
      tone = mix(tone, 0.1 + 0.86 * tone, faded * 0.55);
      const border = BORDER_TONE + 0.01 * fibre + 0.012 * cloudy - 0.035 * ramp(14, 0, rim);
      tone = mix(border, tone + 0.004 * fibre, inside);
      const foxed = 0.5 * ramp(0.62, 0.95, spots.at(x, y)) * ramp(-0.1, 0.35, cloudy);
      const yellow = 1 + 0.9 * ramp(120, 0, rim) + 1.6 * foxed + 0.4 * cloudy;
      const silver = inside * 0.2 * ramp(0.34, 0.08, tone) * ramp(130, 30, rim + 34 * cloudy);
      lay(result, pixel * 3, tone - 0.05 * foxed, yellow, silver);
      stain(result, pixel * 3, x, y, noise);
    }
  }
  return result;
}

function lay(result: Float32Array, at: number, tone: number, yellow: number, silver: number): void {
  const position = clamp(tone, 0, 1) * (TONES.length - 1);
  const step = Math.min(TONES.length - 2, Math.floor(position));
  const part = position - step;
  const low = TONES[step];
  const high = TONES[step + 1];
  result[at] = mix(mix(low[0], high[0], part), 128, silver);
  result[at + 1] = mix(mix(low[1], high[1], part) - 1.2 * yellow, 131, silver);
  result[at + 2] = mix(mix(low[2], high[2], part) - 5.2 * yellow, 134, silver);
}

/** Water has stood in the lower right: the paper is browner there, most of all along the line where it dried. */
function stain(result: Float32Array, at: number, x: number, y: number, noise: Noise): void {
  const dx = (x - 1430) / 190;
  const dy = (y - 1000) / 150;
  const far = Math.sqrt(dx * dx + dy * dy);
  if (far > 1.6) return;
  const edge = far + 0.2 * noise.fractal(x / 95 + 9, y / 95, 4) - 1;
  const wet = ramp(0.03, -0.03, edge);
  const line = ramp(0.05, 0.005, Math.abs(edge + 0.015)) * (0.6 + 0.5 * noise.at(x / 40, y / 40));
  const depth = wet * (0.2 + 0.12 * ramp(-0.5, 0, edge)) + 0.42 * line;
  result[at] *= 1 - 0.17 * depth;
  result[at + 1] *= 1 - 0.2 * depth;
  result[at + 2] *= 1 - 0.3 * depth;
}
