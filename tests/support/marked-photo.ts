import sharp from 'sharp';

/** px of a photo with marks. */
export const [width, height] = [320, 240];

/** White lines right across. */
export const onLine = (x: number, y: number): boolean => Math.abs(y - 60 - 0.3 * x) < 1.3 || Math.abs(x - 210) < 1;
/** White specks, which touch no line but one. */
export const onSpeck = (x: number, y: number): boolean => Math.hypot((x % 80) - 40, (y % 80) - 30) < 3.5;
/** The middle of a speck far from every line. */
export const speck = [40, 190] as const;

/** Writes a PNG of hills, far from everything that the detector was taught on, with lines and specks. */
export async function writeMarkedPhoto(path: string): Promise<void> {
  const hills = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, i) => {
      const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
      return onLine(x, y) || onSpeck(x, y)
        ? 245
        : Math.round(110 + 40 * Math.sin(x / 37 + c) + 30 * Math.cos(y / 29 - c / 2));
    }),
  );
  await sharp(hills, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
}
