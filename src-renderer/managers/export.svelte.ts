import { background } from '../../src-main/shared/background.ts';
import type { AppInfo } from '../../src-main/contract/host.ts';
import type { ExportOptions, JobSubject } from '../../src-main/contract/jobs.ts';
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
  /** The export of the photo that is under way, or the last one. */
  readonly task: JobTask<'export'>;
  /** Jobs whose results were read, and are not shown again. */
  #read = $state.raw<ReadonlySet<string>>(new Set());
  /** The export that this page asked for last. */
  #asked = $state<string | null>(null);
  /** What was done to the photo is on its way to the host, and the export goes after it. */
  #settling = $state(false);
  readonly #connection: ConnectionManager;
  readonly #jobs: JobsManager;
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
  /** What was written, as long as it is still what the canvas shows; first of all what this page asked for. */
  readonly result: ExportResult | null = $derived.by(() => {
    const asked = this.#jobs.of('export').find(({ id }) => id === this.#asked);
    const news = [asked, this.task.job].find((job) => job && !this.#read.has(job.id) && this.#isShown(job));
    return news?.result ?? null;
  });
  /** This page has asked for one. Where another window did, one more is done after that. */
  readonly busy: boolean = $derived.by(() => this.#settling || this.task.waiting);
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
    this.#jobs = jobs;
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
    if (photoId === undefined || this.busy) return;
    const { options } = this;
    this.#settling = true;
    await this.#documents.settled().finally(() => (this.#settling = false));
    const started = await this.task.start({ photoId, options });
    if (!started) return;
    this.#asked = started.id;
    const job = await this.#jobs.ended(started);
    if (job?.state === 'done') this.conflict = 'ask';
    if (job?.error?.code !== 'OUTPUT_EXISTS' || this.#documents.photo?.id !== photoId) return;
    // Somebody else was quicker; the preview then asks.
    this.#jobs.dismiss(job);
    await this.#preview(photoId, options);
  }

  #isShown({ subject }: { subject: JobSubject }): boolean {
    return subject.photoId === this.#documents.photo?.id && subject.view === this.#documents.document?.current;
  }

  #markRead(): void {
    this.#read = new Set(this.#jobs.of('export').map(({ id }) => id));
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
