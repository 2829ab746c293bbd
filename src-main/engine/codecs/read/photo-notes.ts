import { basename } from 'node:path';
import type { PhotoNote } from '../../../shared/data/photo.ts';
import type { InspectedPhoto } from '../base/inspected-photo.ts';

/** What opening a photo gives up, and whether an infrared scan came with it, for its owner. */
export function photoNotes(info: InspectedPhoto): PhotoNote[] {
  const { convertedFrom, extraChannels, premultiplied, pages, gainMap, video, layers, infrared } = info;
  const notes: PhotoNote[] = [];
  const note = (code: PhotoNote['code'], message: string, values?: PhotoNote['values']): void => {
    notes.push({ code, message, ...(values && { values }) });
  };
  if (convertedFrom) note('COLOURS_CONVERTED', `${convertedFrom} colours become sRGB.`, { from: convertedFrom });
  if (premultiplied) {
    const stored = 'Half-transparent parts were stored multiplied with their transparency';
    note('ALPHA_DIVIDED', `${stored}; their colours are divided by it.`);
  }
  if (extraChannels) {
    const channels = `${extraChannels} channel${extraChannels > 1 ? 's' : ''} beside the colours`;
    const message = `${channels}, as a selection or an infrared scan, will be kept in TIFF only.`;
    note('EXTRA_CHANNELS', message, { count: extraChannels });
  }
  if (infrared?.at === 'channel')
    note('INFRARED_CHANNEL', 'That channel looks like an infrared scan: dust can be found by it.');
  if (infrared?.at === 'page')
    note('INFRARED_PAGE', 'The file has an infrared scan: dust can be found by it. It is not kept in new files.');
  if (infrared?.at === 'file') {
    const name = basename(infrared.path);
    note('INFRARED_FILE', `${name} beside the photo is its infrared scan: dust can be found by it.`, { name });
  }
  if (pages > 1)
    note('FIRST_PICTURE_ONLY', `Only the first of ${pages} pictures in the file is used.`, { count: pages });
  if (gainMap) note('GAIN_MAP_UNUSED', 'The HDR gain map in the file is not kept.');
  if (layers) note('LAYERS_UNUSED', 'The layers in the file are not kept, only the picture that they make.');
  if (video) note('VIDEO_UNUSED', 'The short video in the file is not kept.');
  return notes;
}
