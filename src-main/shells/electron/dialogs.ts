import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { photoExtensions } from '../../shared/data/photo-format.ts';

const pictures = photoExtensions.map((extension) => extension.slice(1));

const options: Record<'photos' | 'folder' | 'mask', OpenDialogOptions> = {
  photos: {
    properties: ['openFile', 'openDirectory', 'multiSelections'],
    filters: [{ name: 'Photos', extensions: pictures }],
  },
  folder: { properties: ['openDirectory', 'createDirectory'] },
  mask: { properties: ['openFile'], filters: [{ name: 'Masks', extensions: pictures }] },
};

/** The system's own dialog; empty when the person closes it. */
export async function pick(window: BrowserWindow | null, kind: 'photos' | 'folder' | 'mask'): Promise<string[]> {
  const { filePaths } = await (window
    ? dialog.showOpenDialog(window, options[kind])
    : dialog.showOpenDialog(options[kind]));
  return filePaths;
}
