import type { BrowserWindow, OpenDialogOptions } from 'electron';
import { dialog } from 'electron';

const pictures = ['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'tif', 'tiff', 'webp', 'avif', 'gif', 'bmp'];

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
