import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import type { PickKind } from '../../contract/host.ts';
import { photoExtensions } from '../../shared/data/photo-format.ts';

const pictures = photoExtensions.map((extension) => extension.slice(1));

const options: Record<PickKind, OpenDialogOptions> = {
  photos: {
    properties: ['openFile', 'openDirectory', 'multiSelections'],
    filters: [{ name: 'Photos', extensions: pictures }],
  },
  folder: { properties: ['openDirectory', 'createDirectory'] },
  mask: { properties: ['openFile'], filters: [{ name: 'Masks', extensions: pictures }] },
  model: { properties: ['openFile'], filters: [{ name: 'ONNX', extensions: ['onnx'] }] },
};

/** The system's own dialog; empty when the person closes it. */
export async function pick(window: BrowserWindow | null, kind: PickKind): Promise<string[]> {
  const { filePaths } = await (window
    ? dialog.showOpenDialog(window, options[kind])
    : dialog.showOpenDialog(options[kind]));
  return filePaths;
}
