import { iccTags } from '../metadata/icc-profile.ts';
import { assembleProfile } from '../metadata/make-profile.ts';
import { encodeMemoryTiff } from '../metadata/memory-tiff.ts';
import { openPicture } from '../base/sharp-engine.ts';

/** The primaries of sRGB in D50, in the fixed numbers of its usual profile. */
const srgbColorants: [string, readonly number[]][] = [
  ['rXYZ', [0x6fa2, 0x38f5, 0x390]],
  ['gXYZ', [0x6299, 0xb785, 0x18da]],
  ['bXYZ', [0x24a0, 0xf84, 0xb6cf]],
];

/**
 * What each 16-bit value of a grey profile is in sRGB, 65536 values; undefined where the profile has no curve. sharp converts
 * grey of 16 bits by no profile, but colours it does: the curve is put into a profile of colour, and Little CMS goes by it.
 */
export async function greyToSrgb(profile: Buffer): Promise<Uint16Array | undefined> {
  const curve = iccTags(profile)?.get('kTRC');
  if (!curve) return undefined;
  const colorants = srgbColorants.map(([name, values]): [string, Buffer] => {
    const tag = Buffer.alloc(20);
    tag.write('XYZ ', 'latin1');
    values.forEach((value, index) => tag.writeInt32BE(value, 8 + 4 * index));
    return [name, tag];
  });
  const curves = ['rTRC', 'gTRC', 'bTRC'].map((name): [string, Buffer] => [name, curve]);
  const described = [...(iccTags(profile) ?? [])].filter(([name]) => ['desc', 'cprt', 'wtpt'].includes(name));
  const colourProfile = assembleProfile([...described, ...colorants, ...curves], 'RGB ');
  colourProfile.writeUInt32BE(profile.readUInt32BE(8), 8);
  const ramp = new Uint16Array(65536 * 3);
  for (let index = 0; index < ramp.length; index++) ramp[index] = Math.floor(index / 3);
  const tiff = encodeMemoryTiff(ramp, { width: 256, height: 256, channels: 3 }, colourProfile);
  const converted = openPicture(tiff).withIccProfile('srgb').toColourspace('rgb16');
  const { data } = await converted.raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
  const colours = new Uint16Array(Uint8Array.from(data).buffer);
  return Uint16Array.from({ length: 65536 }, (_, value) => colours[value * 3 + 1]);
}
