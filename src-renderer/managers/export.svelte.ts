import { background } from '../../src-main/shared/background.ts';
import type { AppInfo } from '../../src-main/contract/host.ts';
import type { ExportOptions } from '../../src-main/contract/jobs.ts';
import { photoFormats, type OutputFormat } from '../../src-main/shared/data/photo-format.ts';
import type { ExportResult, PhotoInfo } from '../../src-main/shared/data/photo.ts';
import { serializeError, type SerializedError } from '../../src-main/shared/errors.ts';
import type { Settings } from '../../src-main/shared/data/settings.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import type { SettingsManager } from './settings.svelte.ts';
import { JobTask } from './job-task.svelte.ts';
import type { JobsManager } from './jobs.svelte.ts';

const previewDelay = 150;

/** Where and how the restored photo is written. */
export class ExportManager {
  /** Null: as deep as the source, where the format can. */
  depth = $state<8 | 16 | null>(null);
  conflict = $state<ExportOptions['conflict']>('ask');
  preview = $state.raw<{ path: string; exists: boolean } | null>(null);
  previewError = $state.raw<SerializedError | null>(null);
  /** The last export of the photo. */
  readonly task: JobTask<'export'>;
  /** The job whose result was read, and is not shown again. */
  #read = $state<string | null>(null);
  readonly #connection: ConnectionManager;
  readonly #documents: DocumentManager;
  readonly #settings: SettingsManager;
  readonly #info: () => AppInfo | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly info: PhotoInfo | null = $derived.by(() => this.#documents.photo?.info ?? null);
  readonly format: OutputFormat = $derived.by(() => this.#settings.current.exportFormat);
  readonly hasQuality: boolean = $derived(photoFormats[this.format].lossy);
  readonly canBeDeep: boolean = $derived(this.info?.depth === 16 && photoFormats[this.format].output.bits === 16);
  readonly directory: string = $derived.by(
    () => this.#settings.current.exportDirectory || this.#info()?.picturesDirectory || '',
  );
  readonly options: ExportOptions = $derived.by(() => ({
    directory: this.directory,
    template: this.#settings.current.exportTemplate,
    format: this.format,
    quality: Math.round(this.#settings.current.exportQuality),
    depth: this.canBeDeep ? (this.depth ?? 16) : 8,
    conflict: this.conflict,
  }));
  /** What was written, as long as it is still what the canvas shows. */
  readonly result: ExportResult | null = $derived.by(() => {
    const { job } = this.task;
    if (!job || job.id === this.#read || job.subject.view !== this.#documents.document?.current) return null;
    return job.result;
  });
  readonly nameless: boolean = $derived(this.options.template.trim() === '');
  /** The person has to decide first. */
  readonly undecided: boolean = $derived(this.conflict === 'ask' && this.preview?.exists === true);

  constructor(
    connection: ConnectionManager,
    jobs: JobsManager,
    documents: DocumentManager,
    settings: SettingsManager,
    info: () => AppInfo | null,
  ) {
    this.#connection = connection;
    this.task = new JobTask(jobs, 'export', ({ subject }) => subject.photoId === documents.photo?.id);
    this.#documents = documents;
    this.#settings = settings;
    this.#info = info;
  }

  reset(): void {
    this.task.reset();
    this.depth = null;
    this.conflict = 'ask';
    this.preview = null;
    this.previewError = null;
  }

  /** Asks where the file would go, a moment after the last change. */
  refresh(photoId: string, options: ExportOptions): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => background(this.#preview(photoId, options), 'Naming the export'), previewDelay);
  }

  /** Another place, name or format: what was decided and done for the last one no longer counts. */
  set(changes: Partial<Settings>): void {
    this.conflict = 'ask';
    this.#markRead();
    this.#settings.set(changes);
  }

  /** Back to the question where to, after a result. */
  again(): void {
    this.#markRead();
    const photoId = this.#documents.photo?.id;
    if (photoId) this.refresh(photoId, this.options);
  }

  async run(): Promise<void> {
    const photoId = this.#documents.photo?.id;
    if (photoId === undefined || this.task.running) return;
    const { options } = this;
    await this.#documents.settled();
    const job = await this.task.run({ photoId, options });
    if (job?.state === 'done') this.conflict = 'ask';
    if (job?.error?.code !== 'OUTPUT_EXISTS' || this.#documents.photo?.id !== photoId) return;
    // Somebody else was quicker; the preview then asks.
    this.task.dismiss();
    await this.#preview(photoId, options);
  }

  #markRead(): void {
    this.#read = this.task.job?.id ?? null;
  }

  async #preview(photoId: string, options: ExportOptions): Promise<void> {
    if (options.directory === '' || options.template.trim() === '') {
      this.preview = null;
      return;
    }
    try {
      const preview = await this.#connection.host['export.preview']({ photoId, options });
      if (options !== this.options) return;
      this.preview = preview;
      this.previewError = null;
    } catch (error) {
      if (options !== this.options) return;
      this.preview = null;
      this.previewError = serializeError(error);
    }
  }
}
