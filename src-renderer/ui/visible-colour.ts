import { parseColour } from './overlay-colours.ts';

/** Distance in Oklab from which a tint is told from its photo at a glance, also along a scratch. */
const plain = 0.08;
/** Share of the photo on which a tint may be seen less well than it counts for. */
const leastSeen = 0.1;

/**
 * The colour (#rrggbb, of `colours`) in which an overlay of this opacity is well seen on a photo, whose `pixels` are RGBA: the first one that is
 * plain on nine tenths of it, or else the one that is seen best.
 */
export function visibleColour(pixels: ArrayLike<number>, colours: readonly string[], opacity: number): string {
  const seen = colours.map((colour) => ({ colour, strength: visibility(pixels, colour, opacity) }));
  const enough = seen.find(({ strength }) => strength >= plain);
  return (enough ?? seen.reduce((best, one) => (one.strength > best.strength ? one : best))).colour;
}

/** How far a tint of `colour` is from what it lies on, in Oklab, where it is seen worst but for a tenth of the photo. */
export function visibility(pixels: ArrayLike<number>, colour: string, opacity: number): number {
  const { red, green, blue } = parseColour(colour);
  const distances: number[] = [];
  for (let i = 0; i + 3 < pixels.length; i += 4) {
    const under = oklab(pixels[i], pixels[i + 1], pixels[i + 2]);
    const mix = (below: number, above: number): number => below + (above - below) * opacity;
    const over = oklab(mix(pixels[i], red), mix(pixels[i + 1], green), mix(pixels[i + 2], blue));
    distances.push(Math.hypot(over[0] - under[0], over[1] - under[1], over[2] - under[2]));
  }
  distances.sort((a, b) => a - b);
  return distances[Math.floor(distances.length * leastSeen)] ?? 0;
}

/** Björn Ottosson's Oklab of an sRGB colour, 0..255 each. */
function oklab(red: number, green: number, blue: number): [number, number, number] {
  const [r, g, b] = [red, green, blue].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
