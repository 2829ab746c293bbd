import type { AppInfo } from '../../src-main/contract/host.ts';
import type { MaskNote } from '../../src-main/shared/data/photo.ts';
import type { PaintTarget } from '../../src-main/contract/edits/edit.ts';
import { download, uploadFile, uploadUrl } from '../client/upload.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import { Task } from './task.svelte.ts';

/** Masks and recipes as files: through the system's dialogs where there are any, else by upload and download. */
export class ExchangeManager {
  readonly task = new Task();
  /** How the mask was understood that was read last, where that is not plain. */
  maskNotes = $state.raw<readonly MaskNote[]>([]);
  readonly #connection: ConnectionManager;
  readonly #documents: DocumentManager;
  readonly #info: () => AppInfo | null;

  constructor(connection: ConnectionManager, documents: DocumentManager, info: () => AppInfo | null) {
    this.#connection = connection;
    this.#documents = documents;
    this.#info = info;
  }

  get native(): boolean {
    return this.#info()?.nativeDialogs === true;
  }

  /**
   * Adds a mask picture to what is painted: `file` from the browser, or one chosen in the system's dialog. What is to be said about it then is
   * in `maskNotes`.
   */
  async importMask(target: PaintTarget, file?: File): Promise<boolean> {
    this.maskNotes = [];
    const photoId = this.#documents.photo?.id;
    if (!photoId) return false;
    const { host } = this.#connection;
    const answer = await this.task.run(async (signal) => {
      if (file) {
        const upload = await uploadFile(this.#connection.url(uploadUrl('mask', file.name)), file.name, file, signal);
        return host['mask.read']({ photoId, upload }, { signal });
      }
      const [path] = await host['files.pick']({ kind: 'mask' }, { signal });
      return path === undefined ? null : host['mask.read']({ photoId, path }, { signal });
    });
    if (!answer || this.#documents.photo?.id !== photoId) return false;
    this.#documents.change({ type: 'paint', target, operation: answer.operation });
    this.maskNotes = answer.notes;
    return true;
  }

  /** The path it was written to; '' when the browser took it; null when nothing was saved. */
  saveMask(of: PaintTarget): Promise<string | null> {
    return this.#save((photoId, directory) => this.#connection.host['mask.write']({ photoId, of, directory }));
  }

  saveRecipe(): Promise<string | null> {
    return this.#save((photoId, directory) => this.#connection.host['recipe.write']({ photoId, directory }));
  }

  async #save(
    write: (photoId: string, directory?: string) => Promise<{ path?: string; url?: string }>,
  ): Promise<string | null> {
    const photoId = this.#documents.photo?.id;
    if (!photoId) return null;
    return this.task.run(async () => {
      await this.#documents.settled();
      let directory: string | undefined;
      if (this.native) {
        [directory] = await this.#connection.host['files.pick']({ kind: 'folder' });
        if (directory === undefined) return null;
      }
      const { path, url } = await write(photoId, directory);
      if (url !== undefined) download(this.#connection.url(url));
      return path ?? (url === undefined ? null : '');
    });
  }
}
