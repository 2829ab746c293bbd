/* eslint-disable no-control-regex -- the marks of file formats are made of them */
import type { PhotoFormat } from './formats.ts';

/** How a file begins: a format that Heirloom reads, or words for what it looks like ("a PDF document"). */
export type Sniffed = { format: PhotoFormat } | { looksLike: string };

/** Enough of the beginning of a file for `sniffFormat`. */
export const sniffBytes = 1024;

const photoMarks: [PhotoFormat, RegExp][] = [
  ['jpeg', /^\xff\xd8\xff/],
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['gif', /^GIF8[79]a/],
  ['tiff', /^(?:II[*+]\0|MM\0[*+])/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['avif', /^[^]{4}ftyp(?:avif|avis)/],
  ['bmp', /^BM[^]{4}\0\0\0\0/],
];

const otherMarks: [string, RegExp][] = [
  ['a camera raw file', /^(?:II\*\0[^]{4}CR|FUJIFILMCCD-RAW|IIRO|IIRS|MMOR|IIU\0)/],
  ['a HEIC photo, as phones take them', /^[^]{4}ftyp(?:heic|heix|hevc|heim|heis|hevm|mif1|msf1)/],
  ['a video', /^(?:[^]{4}(?:ftyp|moov|mdat)|\x1a\x45\xdf\xa3|RIFF[^]{4}AVI )/],
  ['a JPEG 2000 picture', /^(?:\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/],
  ['a JPEG XL picture', /^(?:\xff\x0a|\0\0\0\x0cJXL )/],
  ['a Photoshop document', /^8BPS/],
  ['a PDF document', /^%PDF/],
  ['a PostScript drawing', /^%!PS/],
  ['a ZIP archive or an Office document', /^PK\x03\x04/],
  ['a compressed archive', /^(?:\x1f\x8b|7z\xbc\xaf|Rar!|BZh)/],
  ['a program', /^(?:MZ|\x7fELF|\xcf\xfa\xed\xfe)/],
  ['an audio file', /^(?:ID3|OggS|fLaC|RIFF[^]{4}WAVE)/],
  ['a Windows icon', /^\0\0[\x01\x02]\0/],
  ['an SVG drawing', /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^]*)?<svg/i],
  ['a web page', /^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)/i],
];

/** `head` is the first bytes of the file, up to `sniffBytes`. */
export function sniffFormat(head: Uint8Array): Sniffed {
  const text = Buffer.from(head).toString('latin1');
  // A raw file of Canon begins as a TIFF does.
  if (otherMarks[0][1].test(text)) return { looksLike: otherMarks[0][0] };
  for (const [format, mark] of photoMarks) {
    if (mark.test(text)) return { format };
  }
  // Brands after the first decide for files that say only "some HEIF picture".
  if (/^[^]{4}ftyp(?:mif1|msf1)[^]{4}(?:[^]{4}){0,12}avif/.test(text)) return { format: 'avif' };
  for (const [looksLike, mark] of otherMarks) {
    if (mark.test(text)) return { looksLike };
  }
  if (/^\0*$/.test(text)) return { looksLike: 'a file of zeros, which is what a failing disk or card leaves' };
  if (!/[\0-\x08\x0e-\x1f]/.test(text)) return { looksLike: 'a text' };
  return { looksLike: 'something that is no picture' };
}
