// Test pictures of any size, made here: ridged noise with edges, so that texture has something to copy, and damage strokes.
import sharp from 'sharp';

export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A colour picture of about `megapixels`, 3:2; sums of waves and grain. TIFF, or JPEG where the path says so. */
export async function writePicture(path, megapixels, seed = 1) {
  const width = Math.round(Math.sqrt(megapixels * 1e6 * 1.5));
  const height = Math.round(width / 1.5);
  const random = generator(seed);
  const waves = Array.from({ length: 9 }, (_, i) => {
    const period = 12 * 1.9 ** i;
    const angle = random() * Math.PI;
    return { x: Math.cos(angle) / period, y: Math.sin(angle) / period, phase: random() * 6.283, weight: 6 + 2 * i };
  });
  const table = Float32Array.from({ length: 4096 }, (_, i) => Math.sin((i / 4096) * 2 * Math.PI));
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y += 1) {
    const edge = y > height * 0.6 ? 30 : 0;
    for (let x = 0; x < width; x += 1, at += 3) {
      let value = 120 + edge;
      for (const wave of waves)
        value += wave.weight * table[((wave.x * x + wave.y * y) * 652 + wave.phase * 652) & 4095];
      value += (random() - 0.5) * 10;
      pixels[at] = Math.max(0, Math.min(255, value * 1.05));
      pixels[at + 1] = Math.max(0, Math.min(255, value));
      pixels[at + 2] = Math.max(0, Math.min(255, value * 0.88));
    }
  }
  const picture = sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  await (path.endsWith('.jpg') ? picture.jpeg({ quality: 92 }) : picture.tiff({ compression: 'none' })).toFile(path);
  return { width, height };
}

/** White strokes and specks (thin) or blobs (wide) over `share` of the picture, all over it. Sizes do not grow with the photo. */
export async function writeMask(path, { width, height }, share, kind, seed = 2) {
  const random = generator(seed);
  const values = Buffer.alloc(width * height);
  const wanted = share * width * height;
  const plane = { width, height, values };
  let count = 0;
  while (count < wanted) {
    let x = random() * width;
    let y = random() * height;
    if (kind === 'wide') {
      count += markDisc(plane, x, y, 18 + random() * 25);
      continue;
    }
    let angle = random() * 6.283;
    const radius = 0.7 + random() * 2.5;
    for (let length = 50 + random() * 250; length > 0 && count < wanted; length -= 1) {
      count += markDisc(plane, x, y, radius);
      angle += (random() - 0.5) * 0.1;
      x += Math.cos(angle);
      y += Math.sin(angle);
    }
  }
  await writePlane(path, plane);
}

/** Marks a disc with 255. @returns how many of its pixels were not marked before */
export function markDisc({ width, height, values }, cx, cy, radius) {
  let count = 0;
  for (let y = Math.max(0, Math.ceil(cy - radius)); y <= Math.min(height - 1, cy + radius); y += 1) {
    for (let x = Math.max(0, Math.ceil(cx - radius)); x <= Math.min(width - 1, cx + radius); x += 1) {
      if ((x - cx) ** 2 + (y - cy) ** 2 > radius * radius || values[y * width + x]) continue;
      values[y * width + x] = 255;
      count += 1;
    }
  }
  return count;
}

/** Writes values of 0..255 as a grey PNG. */
export async function writePlane(path, { width, height, values }) {
  await sharp(Buffer.from(values), { raw: { width, height, channels: 1 }, limitInputPixels: false })
    .toColourspace('b-w')
    .png({ compressionLevel: 1 })
    .toFile(path);
}

/** A file's samples as 8-bit sRGB without alpha, with its width, height and channels. */
export async function readSamples(path) {
  const { data, info } = await sharp(path)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}
