import type { AddOutcome, AddProgress, LibraryCondition, Photo } from '../../src-main/contract/host.ts';
import type { SerializedError } from '../../src-main/shared/errors.ts';
import { AppError, serializeError } from '../../src-main/shared/errors.ts';
import type { Dropped } from '../client/dropped-files.ts';
import { responseError } from '../client/http.ts';
import { uploadFile, uploadUrl } from '../client/upload.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import { Task } from './task.svelte.ts';

export interface AddFailure {
  name: string;
  error: SerializedError;
}

/** The photos of the library, and adding to it. */
export class LibraryManager {
  photos = $state.raw<readonly Photo[]>([]);
  loaded = $state(false);
  readonly adding = new Task();
  progress = $state.raw<AddProgress | null>(null);
  failures = $state.raw<readonly AddFailure[]>([]);
  /** Edited photos whose file shows another picture now: somebody must say what is to become of the edit. */
  changed = $state.raw<AddOutcome['changed']>([]);
  /** Files of the folders added last that are no photos. */
  skipped = $state.raw<readonly string[]>([]);
  /** What became of the library's database; null while there is nothing to say. */
  condition = $state.raw<LibraryCondition | null>(null);
  /** Photos that were taken out and can be brought back, as of `findRemoved`. */
  removed = $state.raw<readonly Photo[]>([]);
  removeError = $state.raw<SerializedError | null>(null);
  readonly #connection: ConnectionManager;
  #watch: AbortController | null = null;

  constructor(connection: ConnectionManager) {
    this.#connection = connection;
  }

  /** At every new connection. Subscribes first, so that nothing falls between. */
  async load(): Promise<void> {
    this.#watch?.abort();
    const controller = new AbortController();
    this.#watch = controller;
    void this.#connection.host['library.watch'](
      {},
      {
        signal: controller.signal,
        onEvent: (event) => {
          if ('photo' in event) this.#put([event.photo]);
          else if ('removed' in event) this.#drop([event.removed]);
          else this.#notify(event.condition);
        },
      },
      // It ends when the line does, or when the next one begins.
    ).catch(() => null);
    this.photos = await this.#connection.host['library.list']({});
    this.#notify(await this.#connection.host['library.condition']({}));
    this.loaded = true;
  }

  /** The first photo that is new (or was there already), to be shown next; null when none could be had. */
  add(what: Dropped): Promise<Photo | null> {
    return 'paths' in what ? this.#add(what.paths, []) : this.#add([], what.files);
  }

  /** The picture that comes with Heirloom. */
  async addSample(): Promise<Photo | null> {
    const file = await this.adding.run(async (signal) => {
      const response = await fetch(this.#connection.url('sample/harbour.jpg'), { signal });
      if (!response.ok) throw await responseError(response);
      return new File([await response.blob()], 'harbour.jpg');
    });
    return file && this.#add([], [file]);
  }

  async remove(photoIds: readonly string[]): Promise<boolean> {
    try {
      this.removeError = null;
      await this.#connection.host['library.remove']({ photoIds: [...photoIds] });
      this.#drop(photoIds);
      return true;
    } catch (error) {
      this.removeError = serializeError(error);
      return false;
    }
  }

  /** The photo with its edit, or null: `removeError` says why. */
  async bringBack(photoId: string): Promise<Photo | null> {
    return this.#settle(async () => {
      const [photo] = await this.#connection.host['library.bring-back']({ photoIds: [photoId] });
      return photo ?? null;
    });
  }

  /** The photo that is there now, or null: `removeError` says why. */
  async settleChanged(photoId: string, keepEdit: boolean): Promise<Photo | null> {
    const photo = await this.#settle(() => this.#connection.host['library.settle-changed']({ photoId, keepEdit }));
    if (photo) this.changed = this.changed.filter((entry) => entry.photo.id !== photoId);
    return photo;
  }

  /** True when the library is as the backup has it. */
  async restoreBackup(name: string): Promise<boolean> {
    try {
      this.removeError = null;
      this.#notify(await this.#connection.host['library.restore-backup']({ name }));
      return true;
    } catch (error) {
      this.removeError = serializeError(error);
      return false;
    }
  }

  async findRemoved(): Promise<void> {
    this.removed = await this.#connection.host['library.removed']({}).catch(() => []);
  }

  #notify(condition: LibraryCondition): void {
    this.condition = condition.problems.length > 0 ? condition : null;
  }

  async #settle(action: () => Promise<Photo | null>): Promise<Photo | null> {
    try {
      this.removeError = null;
      const photo = await action();
      if (photo) this.#put([photo]);
      this.removed = this.removed.filter(({ id }) => id !== photo?.id);
      return photo;
    } catch (error) {
      this.removeError = serializeError(error);
      return null;
    }
  }

  dismissFailures(): void {
    this.failures = [];
    this.changed = [];
    this.skipped = [];
    this.adding.dismiss();
  }

  async #add(paths: readonly string[], files: readonly File[]): Promise<Photo | null> {
    if (paths.length === 0 && files.length === 0) return null;
    this.dismissFailures();
    const failed: AddFailure[] = [];
    const outcome = await this.adding.run<AddOutcome>(async (signal, report) => {
      const onEvent = (progress: AddProgress) => {
        this.progress = progress;
        if (progress.total > 0) report((uploadShare + progress.done / progress.total) / (uploadShare + 1));
      };
      const uploadShare = files.length > 0 ? 1 : 0;
      if (files.length === 0) return this.#connection.host['library.add']({ paths: [...paths] }, { signal, onEvent });
      const uploads: string[] = [];
      for (const [done, file] of files.entries()) {
        this.progress = { done, total: files.length, name: file.name };
        try {
          uploads.push(await uploadFile(this.#connection.url(uploadUrl('photo', file.name)), file.name, file, signal));
        } catch (error) {
          if (!(error instanceof AppError) || ['CANCELLED', 'CONNECTION_LOST'].includes(error.code)) throw error;
          failed.push({ name: file.name, error });
        }
        report((done + 1) / files.length / 2);
      }
      if (uploads.length === 0) return { added: [], known: [], changed: [], failed: [], skipped: [] };
      return this.#connection.host['library.add-uploads']({ uploads }, { signal, onEvent });
    });
    this.progress = null;
    if (outcome) {
      this.#put([...outcome.known, ...outcome.added]);
      this.changed = outcome.changed;
      this.skipped = outcome.skipped;
      failed.push(...outcome.failed.map(({ path, error }) => ({ name: lastPart(path), error })));
    }
    this.failures = failed;
    return outcome?.added[0] ?? outcome?.known[0] ?? null;
  }

  #put(photos: readonly Photo[]): void {
    const byId = new Map(this.photos.map((photo) => [photo.id, photo]));
    for (const photo of photos) byId.set(photo.id, photo);
    this.photos = [...byId.values()];
  }

  #drop(photoIds: readonly string[]): void {
    this.photos = this.photos.filter((photo) => !photoIds.includes(photo.id));
  }
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}
