import { emptyPicture, type Picture } from '../picture.ts';
import { lumaAt } from '../../../imaging/colour/luma.ts';

/** A black-and-white photo. */
export function applyGrey(picture: Picture): Picture {
  const result = emptyPicture(picture.width, picture.height);
  for (let i = 0; i < result.pixels.length; i += 3) {
    const grey = lumaAt(picture.pixels, i);
    result.pixels[i] = grey;
    result.pixels[i + 1] = grey;
    result.pixels[i + 2] = grey;
  }
  return result;
}
