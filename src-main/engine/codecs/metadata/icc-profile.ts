/** An ICC profile in short (ICC.1:2022). The profile itself is never changed. */
export interface IccSummary {
  /** Its own description: "sRGB IEC61966-2.1", "Adobe RGB (1998)". */
  name: string;
  /** Its data colour space: "RGB", "GRAY", "CMYK". */
  colourspace: string;
}

/** Undefined where the bytes are no profile. */
export function describeIcc(profile: Buffer): IccSummary | undefined {
  const tags = iccTags(profile);
  if (!tags) return undefined;
  const desc = tags.get('desc');
  const name = (desc && readDescription(desc)) ?? 'without a name';
  return { name, colourspace: profile.toString('latin1', 16, 20).trim() };
}

/** The tags of a profile by signature, each with its type's own header; undefined where the bytes are no profile. */
export function iccTags(profile: Buffer): ReadonlyMap<string, Buffer> | undefined {
  if (profile.length < 132 || profile.toString('latin1', 36, 40) !== 'acsp') return undefined;
  const tags = new Map<string, Buffer>();
  const count = Math.min(profile.readUInt32BE(128), 200);
  for (let at = 132; at + 12 <= Math.min(profile.length, 132 + 12 * count); at += 12) {
    const start = profile.readUInt32BE(at + 4);
    tags.set(profile.toString('latin1', at, at + 4), profile.subarray(start, start + profile.readUInt32BE(at + 8)));
  }
  return tags;
}

function readDescription(tag: Buffer): string | undefined {
  if (tag.length < 12) return undefined;
  const type = tag.toString('latin1', 0, 4);
  if (type === 'desc') return clean(tag.toString('latin1', 12, 12 + tag.readUInt32BE(8)));
  // Of 'mluc' the first language.
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
