/** px of the small picture's longer side. */
const side = 32;

/** The pixels of a picture that the host has, RGBA, reduced to at most 32 px a side. @throws what the line and the decoder throw */
export async function loadPixels(url: string): Promise<Uint8ClampedArray> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`No picture: ${response.status}`);
  const options = { resizeWidth: side, resizeHeight: side, resizeQuality: 'medium' } as const;
  const bitmap = await createImageBitmap(await response.blob(), options);
  const context = new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, side, side).data;
}
