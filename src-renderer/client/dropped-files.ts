import { isPhotoName } from './photo-names.ts';
import type { WindowBridge } from './window-bridge.ts';

/** What a person dropped or chose: paths where the shell knows them, else the files' bytes. */
export type Dropped = { paths: string[] } | { files: File[] };

/** Reads a drop. Call it inside the event: afterwards the browser forgets what was dropped. */
export function readDrop(transfer: DataTransfer, bridge: WindowBridge | undefined): Promise<Dropped> {
  const files = [...transfer.files];
  if (bridge) {
    return Promise.resolve({ paths: files.map((file) => bridge.pathForFile(file)).filter((path) => path !== '') });
  }
  // Only an entry knows whether it is a folder; what has none is taken as the file that it is.
  const found = [...transfer.items].map((item) => {
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    return entry ? filesOf(entry) : Promise.resolve(file ? [file] : []);
  });
  return Promise.all(found).then((files) => ({ files: files.flat() }));
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.name.startsWith('.')) return [];
  if (entry.isFile) {
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (;;) {
    // readEntries returns batches (100 entries in Chromium), and an empty one at the end.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return found;
    for (const child of part) {
      if (child.isDirectory || isPhotoName(child.name)) found.push(...(await filesOf(child)));
    }
  }
}
