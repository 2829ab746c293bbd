/* eslint-disable no-control-regex -- signatures of file formats are made of control characters */
import { photoFormatNames, photoFormats, type PhotoFormat } from '../../../shared/data/photo-format.ts';

/** What a file is by its signature: a format that Heirloom reads, or words for what it looks like ("a PDF document"). */
export type Sniffed = { format: PhotoFormat } | { looksLike: string };

/** Bytes from the beginning of a file that `sniffFormat` looks at. */
export const sniffBytes = 1024;

const cameraRaw = /^(?:II\*\0[^]{4}CR|FUJIFILMCCD-RAW|IIRO|IIRS|MMOR|IIU\0)/;

const otherSignatures: [string, RegExp][] = [
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

/** @param head the first bytes of the file, up to `sniffBytes` */
export function sniffFormat(head: Uint8Array): Sniffed {
  const text = Buffer.from(head).toString('latin1');
  // First: a raw file of Canon begins as a TIFF does.
  if (cameraRaw.test(text)) return { looksLike: 'a camera raw file' };
  const format = photoFormatNames.find((name) => photoFormats[name].signature.test(text));
  if (format) return { format };
  for (const [looksLike, signature] of otherSignatures) if (signature.test(text)) return { looksLike };
  if (/^\0*$/.test(text)) return { looksLike: 'a file of zeros, which is what a failing disk or card leaves' };
  if (!/[\0-\x08\x0e-\x1f]/.test(text)) return { looksLike: 'a text' };
  return { looksLike: 'something that is no picture' };
}
