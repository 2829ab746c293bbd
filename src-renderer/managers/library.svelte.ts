import type { LibraryCondition, Photo } from '../../src-main/contract/host.ts';
import { isUnfinished, type AddOutcome, type JobNote } from '../../src-main/contract/jobs.ts';
import { AppError, serializeError, type SerializedError } from '../../src-main/shared/errors.ts';
import type { Dropped } from '../client/dropped-files.ts';
import { responseError } from '../client/http.ts';
import { uploadFile, uploadUrl } from '../client/upload.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import { JobTask } from './job-task.svelte.ts';
import type { JobsManager } from './jobs.svelte.ts';
import { Task, type Progress } from './task.svelte.ts';

export interface AddFailure {
  name: string;
  error: SerializedError;
}

/** What came of adding photos. */
export interface Added {
  /** The first one that is new (or was there already), to be shown next; null when none could be had. */
  photo: Photo | null;
  /** How many photos of the library were given their infrared scan. */
  scanned: number;
}

/** The photos of the library as the host streams them, and adding, removing and restoring photos. */
export class LibraryManager {
  photos = $state.raw<readonly Photo[]>([]);
  loaded = $state(false);
  /** Files on their way from this page to the host. */
  readonly sending = new Task();
  /** Photos that the host adds, whichever page asked for it. */
  readonly adding: JobTask<'add'>;
  #sent = $state.raw<JobNote | null>(null);
  #unsent = $state.raw<readonly AddFailure[]>([]);
  /** What was added, and not, since that was last dismissed. */
  readonly #outcomes: readonly AddOutcome[] = $derived.by(() =>
    this.#jobs.of('add').flatMap(({ result }) => (result ? [result] : [])),
  );
  readonly busy: boolean = $derived.by(() => this.sending.running || this.adding.running);
  readonly progress: Progress = $derived.by(() => (this.sending.running ? this.sending : this.adding));
  readonly note: JobNote | null = $derived.by(() =>
    this.sending.running ? this.#sent : (this.adding.job?.note ?? null),
  );
  readonly error: SerializedError | null = $derived.by(() => this.sending.error ?? this.adding.error);
  readonly failures: readonly AddFailure[] = $derived.by(() => [
    ...this.#unsent,
    ...this.#outcomes.flatMap(({ failed }) => failed).map(({ path, error }) => ({ name: lastPart(path), error })),
  ]);
  /** Edited photos whose file has other pixels now: the person chooses to keep the edit or to start anew. */
  readonly changed: readonly { photo: Photo; error: SerializedError }[] = $derived.by(() => {
    const errors = new Map(
      this.#outcomes.flatMap(({ changed }) => changed).map(({ photoId, error }) => [photoId, error]),
    );
    return this.photos.flatMap((photo) => {
      const error = this.#settled.includes(photo.id) ? undefined : errors.get(photo.id);
      return error ? [{ photo, error }] : [];
    });
  });
  /** Files of the folders added last that are no photos. */
  readonly skipped: readonly string[] = $derived.by(() => [
    ...new Set(this.#outcomes.flatMap(({ skipped }) => skipped)),
  ]);
  /** Ids of changed photos that the person has decided about. */
  #settled = $state.raw<readonly string[]>([]);
  /** What became of the library's database; null while there is nothing to say. */
  condition = $state.raw<LibraryCondition | null>(null);
  /** Photos that were taken out and can be brought back, as of `findRemoved`. */
  removed = $state.raw<readonly Photo[]>([]);
  removeError = $state.raw<SerializedError | null>(null);
  readonly #connection: ConnectionManager;
  readonly #jobs: JobsManager;
  #watch: AbortController | null = null;

  constructor(connection: ConnectionManager, jobs: JobsManager) {
    this.#connection = connection;
    this.#jobs = jobs;
    this.adding = new JobTask(jobs, 'add');
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

  add(what: Dropped): Promise<Added> {
    return 'paths' in what ? this.#add(what.paths, []) : this.#add([], what.files);
  }

  /** The picture that comes with Heirloom. */
  async addSample(): Promise<Added> {
    const file = await this.sending.run(async (signal) => {
      const response = await fetch(this.#connection.url('sample/harbour.jpg'), { signal });
      if (!response.ok) throw await responseError(response);
      return new File([await response.blob()], 'harbour.jpg');
    });
    return this.#add([], file ? [file] : []);
  }

  async remove(photoIds: readonly string[]): Promise<boolean> {
    const removed = await this.#attempt(async () => {
      await this.#connection.host['library.remove']({ photoIds: [...photoIds] });
      this.#drop(photoIds);
      return true;
    });
    return removed ?? false;
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
    if (photo) this.#settled = [...this.#settled, photoId];
    return photo;
  }

  /** True when the library is as the backup has it. */
  async restoreBackup(name: string): Promise<boolean> {
    const restored = await this.#attempt(async () => {
      this.#notify(await this.#connection.host['library.restore-backup']({ name }));
      return true;
    });
    return restored ?? false;
  }

  async findRemoved(): Promise<void> {
    this.removed = await this.#connection.host['library.removed']({}).catch(() => []);
  }

  #notify(condition: LibraryCondition): void {
    this.condition = condition.problems.length > 0 ? condition : null;
  }

  #settle(action: () => Promise<Photo | null>): Promise<Photo | null> {
    return this.#attempt(async () => {
      const photo = await action();
      if (photo) this.#put([photo]);
      this.removed = this.removed.filter(({ id }) => id !== photo?.id);
      return photo;
    });
  }

  /** What `action` gives, or null: `removeError` says why. */
  async #attempt<T>(action: () => Promise<T>): Promise<T | null> {
    this.removeError = null;
    try {
      return await action();
    } catch (error) {
      this.removeError = serializeError(error);
      return null;
    }
  }

  dismissFailures(): void {
    this.#unsent = [];
    this.#settled = [];
    this.sending.dismiss();
    this.adding.dismiss();
    for (const job of this.#jobs.of('add')) if (!isUnfinished(job.state)) this.#jobs.dismiss(job);
  }

  async #add(paths: readonly string[], files: readonly File[]): Promise<Added> {
    const nothing = { photo: null, scanned: 0 };
    if ((paths.length === 0 && files.length === 0) || this.sending.running) return nothing;
    this.dismissFailures();
    const uploads = await this.sending.run((signal, report) => this.#send(files, signal, report));
    if (!uploads || paths.length + uploads.length === 0) return nothing;
    const job = await this.adding.run({ paths: [...paths], uploads });
    const outcome = job?.result;
    if (!outcome) return nothing;
    const { added, known, scanned } = outcome;
    const first = added[0] ?? known[0] ?? scanned[0];
    // Where nothing is left to be said.
    if (this.failures.length + outcome.changed.length + outcome.skipped.length === 0) this.dismissFailures();
    return { photo: this.photos.find(({ id }) => id === first) ?? null, scanned: scanned.length };
  }

  /** @returns the names under which the host has the files; those that could not be sent are among the failures */
  async #send(files: readonly File[], signal: AbortSignal, report: (fraction: number) => void): Promise<string[]> {
    const uploads: string[] = [];
    for (const [done, file] of files.entries()) {
      this.#sent = { done, total: files.length, name: file.name };
      try {
        uploads.push(await uploadFile(this.#connection.url(uploadUrl('photo', file.name)), file.name, file, signal));
      } catch (error) {
        if (!(error instanceof AppError) || ['CANCELLED', 'CONNECTION_LOST'].includes(error.code)) throw error;
        this.#unsent = [...this.#unsent, { name: file.name, error }];
      }
      report((done + 1) / files.length);
    }
    return uploads;
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
