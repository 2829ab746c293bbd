import type { RandomSource } from '../../../imaging/random.ts';
import type { Picture } from '../picture.ts';
import { angle, chance } from '../draws.ts';
import { logUniform, uniform } from './draws.ts';
import { noiseField } from './noise-planes.ts';
import { drawColour, drawSky, type Palette } from './palette.ts';
import { drawNoise } from './textures.ts';

/** Fills the picture with what lies farthest: one colour running into another (a sky, a wall), clouded or textured a little. */
export function paintBackdrop({ width, height, pixels }: Picture, palette: Palette, random: RandomSource): void {
  const sky = chance(random, 0.4);
  const from = sky ? drawSky(palette, random) : drawColour(palette, random);
  const to = sky ? drawSky(palette, random) : drawColour(palette, random);
  const turned = sky ? Math.PI / 2 : angle(random);
  const length = Math.max(1, width, height) * uniform(random, 0.7, 2);
  const across = Math.cos(turned) / length;
  const down = Math.sin(turned) / length;
  const cloud = noiseField(random, 1.25, 2, logUniform(random, 0.2, 0.8));
  const clouding = chance(random, 0.6) ? uniform(random, 0.05, 0.35) : 0;
  const texture = drawNoise(random);
  const strength = chance(random, 0.75) ? logUniform(random, 0.005, 0.1) : 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const along = 0.5 + (x - width / 2) * across + (y - height / 2) * down;
      const share = Math.min(1.2, Math.max(-0.2, clouding > 0 ? along + clouding * cloud(x, y) : along));
      const grain = strength > 0 ? strength * texture(x, y) : 0;
      for (let c = 0; c < 3; c++) {
        const start = from[c];
        pixels[i + c] = start + share * (to[c] - start) + grain;
      }
    }
  }
}
