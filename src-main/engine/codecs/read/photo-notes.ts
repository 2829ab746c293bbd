import type { PhotoNote } from '../../../shared/data/photo.ts';
import type { PhotoInfo } from '../base/photo-info.ts';

/** What opening a photo gives up, for its owner. */
export function photoNotes(info: PhotoInfo): PhotoNote[] {
  const { convertedFrom, extraChannels, premultiplied, pages, gainMap, video, layers } = info;
  const notes: PhotoNote[] = [];
  if (convertedFrom) {
    const message = `${convertedFrom} colours become sRGB.`;
    notes.push({ code: 'COLOURS_CONVERTED', message, values: { from: convertedFrom } });
  }
  if (premultiplied) {
    const message =
      'Half-transparent parts were stored multiplied with their transparency; their colours are divided by it.';
    notes.push({ code: 'ALPHA_DIVIDED', message });
  }
  if (extraChannels) {
    const message = `${extraChannels} channel${extraChannels > 1 ? 's' : ''} beside the colours, as a selection or an infrared scan, will be kept in TIFF only.`;
    notes.push({ code: 'EXTRA_CHANNELS', message, values: { count: extraChannels } });
  }
  if (pages > 1) {
    const message = `Only the first of ${pages} pictures in the file is used.`;
    notes.push({ code: 'FIRST_PICTURE_ONLY', message, values: { count: pages } });
  }
  if (gainMap) {
    const message = 'The HDR gain map in the file is not kept.';
    notes.push({ code: 'GAIN_MAP_UNUSED', message });
  }
  if (layers) {
    notes.push({
      code: 'LAYERS_UNUSED',
      message: 'The layers in the file are not kept, only the picture that they make.',
    });
  }
  if (video) notes.push({ code: 'VIDEO_UNUSED', message: 'The short video in the file is not kept.' });
  return notes;
}
