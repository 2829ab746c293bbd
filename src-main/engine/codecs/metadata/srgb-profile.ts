import { encodeSrgb, readIccCurve } from './icc-curve.ts';
import { iccTags } from './icc-profile.ts';

/** The primaries of sRGB under D50, in its usual profile: X, Y, Z. */
export const srgbColorants: Readonly<Record<string, readonly [number, number, number]>> = {
  rXYZ: [0x6fa2 / 65536, 0x38f5 / 65536, 0x390 / 65536],
  gXYZ: [0x6299 / 65536, 0xb785 / 65536, 0x18da / 65536],
  bXYZ: [0x24a0 / 65536, 0xf84 / 65536, 0xb6cf / 65536],
};

/** Encoded values, 0..1: a level and a half of 8 bits, within which the rounded tables of small profiles stay. */
const curveTolerance = 0.006;
const colorantTolerance = 0.003;

/**
 * Whether a profile's values are those of sRGB (for grey: of its curve), by its curves and primaries. Its name proves nothing:
 * profiles named "sRGB-…" with other curves are in use. A profile with colour tables is never taken for sRGB.
 */
export function isSrgbProfile(profile: Buffer): boolean {
  const tags = iccTags(profile);
  if (!tags || tags.has('A2B0')) return false;
  const space = profile.toString('latin1', 16, 20).trim();
  if (space === 'GRAY') return isSrgbCurve(tags.get('kTRC'));
  if (space !== 'RGB') return false;
  const curves = ['rTRC', 'gTRC', 'bTRC'].every((name) => isSrgbCurve(tags.get(name)));
  return curves && Object.entries(srgbColorants).every(([name, wanted]) => isNear(tags.get(name), wanted));
}

function isSrgbCurve(tag: Buffer | undefined): boolean {
  const curve = tag && readIccCurve(tag);
  if (!curve) return false;
  for (let step = 0; step <= 32; step++) {
    if (Math.abs(encodeSrgb(curve(step / 32)) - step / 32) > curveTolerance) return false;
  }
  return true;
}

function isNear(tag: Buffer | undefined, wanted: readonly number[]): boolean {
  if (!tag || tag.length < 20) return false;
  return wanted.every((value, index) => Math.abs(tag.readInt32BE(8 + 4 * index) / 65536 - value) < colorantTolerance);
}
