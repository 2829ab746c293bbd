import { hasPhotoExtension, photoExtensions } from '../../src-main/shared/data/photo-format.ts';

/** For the `accept` of an input: browsers do not know all of these as images. */
export const photoAccept = ['image/*', ...photoExtensions].join();

/** Photos that Heirloom does not read: sent all the same, so that they are refused in words. */
const refused = /.\.(heic|heif|jxl)$/i;

/** Whether a file in a folder is sent. One that is chosen by itself always is. */
export function isPhotoName(name: string): boolean {
  return hasPhotoExtension(name) || refused.test(name);
}
