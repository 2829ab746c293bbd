import { openPicture, readSamples } from '../base/sharp-engine.ts';
import { iccTags } from '../metadata/icc-profile.ts';
import { assembleProfile, fixedTag } from '../metadata/make-profile.ts';
import { encodeMemoryTiff } from '../metadata/memory-tiff.ts';
import { srgbColorants } from '../metadata/srgb-profile.ts';

/**
 * The sRGB value of each 16-bit value of a grey profile, 65536 of them; undefined where the profile has no curve. sharp converts
 * 16-bit grey by no profile, but it does colours: so the curve is put into a colour profile, which Little CMS converts by.
 */
export async function greyToSrgb(profile: Buffer): Promise<Uint16Array | undefined> {
  const tags = iccTags(profile);
  const curve = tags?.get('kTRC');
  if (!tags || !curve) return undefined;
  const colorants = Object.entries(srgbColorants).map(([name, xyz]) => [name, fixedTag('XYZ ', xyz)] as const);
  const curves = ['rTRC', 'gTRC', 'bTRC'].map((name) => [name, curve] as const);
  const described = [...tags].filter(([name]) => ['desc', 'cprt', 'wtpt'].includes(name));
  const colourProfile = assembleProfile([...described, ...colorants, ...curves], 'RGB ');
  const versionAt = 8;
  colourProfile.writeUInt32BE(profile.readUInt32BE(versionAt), versionAt);
  const ramp = Uint16Array.from({ length: 65536 * 3 }, (_, index) => Math.floor(index / 3));
  const tiff = encodeMemoryTiff(ramp, { width: 256, height: 256, channels: 3 }, colourProfile);
  const converted = openPicture(tiff).withIccProfile('srgb').toColourspace('rgb16');
  const { samples } = await readSamples(converted, 16);
  return Uint16Array.from({ length: 65536 }, (_, value) => samples[value * 3 + 1]);
}
