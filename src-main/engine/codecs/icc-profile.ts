/** What Heirloom needs to know of an ICC profile (ICC.1:2022). The profile itself is never changed. */
export interface IccSummary {
  /** Its own description: "sRGB IEC61966-2.1", "Adobe RGB (1998)". */
  name: string;
  /** What its values are: "RGB", "GRAY", "CMYK". */
  colourspace: string;
}

/** Undefined where the bytes are no profile. */
export function describeIcc(profile: Buffer): IccSummary | undefined {
  if (profile.length < 132 || profile.toString('latin1', 36, 40) !== 'acsp') return undefined;
  const colourspace = profile.toString('latin1', 16, 20).trim();
  const count = Math.min(profile.readUInt32BE(128), 200);
  for (let at = 132; at + 12 <= Math.min(profile.length, 132 + 12 * count); at += 12) {
    if (profile.toString('latin1', at, at + 4) !== 'desc') continue;
    const start = profile.readUInt32BE(at + 4);
    const tag = profile.subarray(start, start + profile.readUInt32BE(at + 8));
    return { name: readDescription(tag) ?? 'without a name', colourspace };
  }
  return { name: 'without a name', colourspace };
}

function readDescription(tag: Buffer): string | undefined {
  if (tag.length < 12) return undefined;
  const type = tag.toString('latin1', 0, 4);
  if (type === 'desc') return clean(tag.toString('latin1', 12, 12 + tag.readUInt32BE(8)));
  // 'mluc': the first language will do.
  if (type !== 'mluc' || tag.length < 28) return undefined;
  const text = tag.subarray(tag.readUInt32BE(24), tag.readUInt32BE(24) + tag.readUInt32BE(20));
  return clean(
    Buffer.from(text.subarray(0, text.length & ~1))
      .swap16()
      .toString('utf16le'),
  );
}

function clean(text: string): string | undefined {
  const end = text.indexOf('\0');
  return (end < 0 ? text : text.slice(0, end)).trim() || undefined;
}
