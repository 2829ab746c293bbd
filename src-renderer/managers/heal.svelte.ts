import { background } from '../../src-main/shared/background.ts';
import type { FillNote } from '../../src-main/shared/data/photo.ts';
import { serializeError, type SerializedError } from '../../src-main/shared/errors.ts';
import { changesMask } from '../../src-main/shared/mask/changes-mask.ts';
import type { MaskOperation } from '../../src-main/shared/mask/mask.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import type { FillManager } from './fill.svelte.ts';
import type { JobsManager } from './jobs.svelte.ts';
import { newId } from './new-id.ts';
import type { ReadyView } from './ready-view.svelte.ts';
import type { SettingsManager } from './settings.svelte.ts';

/** ms after which the engine that heals may have ended, as it had nothing to do. */
const warmFor = 240_000;

/** A stroke on its way from the hand to a repair that is seen. */
interface Healing {
  readonly photoId: string;
  /** Of the step that it becomes, and of the painted operation where it cannot be healed. */
  readonly stepId: string;
  readonly stroke: MaskOperation;
  /** How it is filled: as it was chosen when it was painted. */
  readonly filling: FillManager['filling'];
  /** The job's, once the host has taken it. */
  job: string | null;
  cancelled: boolean;
}

/**
 * Strokes that are filled as soon as they are painted, one after the other in their order, while painting goes on. Each is one step and one
 * undo. Where one cannot be healed it becomes painted damage, so that nothing of the hand is lost.
 */
export class HealManager {
  /** In the order in which they were painted. */
  #healing = $state.raw<readonly Healing[]>([]);
  /** Of the photo that is open, until their repair is shown. */
  readonly strokes: readonly MaskOperation[] = $derived.by(() => this.#here().map(({ stroke }) => stroke));
  readonly #connection: ConnectionManager;
  readonly #jobs: JobsManager;
  readonly #documents: DocumentManager;
  readonly #fill: FillManager;
  readonly #settings: SettingsManager;
  readonly #ready: ReadyView;
  readonly #remark: (note: FillNote) => void;
  #remarked: string | null = null;
  #sending: Promise<void> | null = null;
  #warmedAt = -Infinity;
  readonly #ended = new Map<string, Promise<void>>();

  constructor(
    connection: ConnectionManager,
    jobs: JobsManager,
    documents: DocumentManager,
    fill: FillManager,
    settings: SettingsManager,
    ready: ReadyView,
    remark: (note: FillNote) => void,
  ) {
    this.#connection = connection;
    this.#jobs = jobs;
    this.#documents = documents;
    this.#fill = fill;
    this.#settings = settings;
    this.#ready = ready;
    this.#remark = remark;
    // What comes next is done on the photo with its repairs.
    documents.onSettle(() => this.settled());
  }

  /** Whether what a tool adds to the damage is healed: not while a fill is open, whose damage it changes then. */
  get on(): boolean {
    return this.#settings.current.brushHeals && this.#documents.reopened === null;
  }

  /** A gesture begins: whoever paints on has chosen among the variants of the last fill. @param heals whether it will be healed */
  begin(heals: boolean): void {
    if (this.#fill.looked !== null) this.#fill.close();
    if (heals) this.warm();
  }

  /** Makes ready what heals, while the photo is looked at and the stroke is painted. */
  warm(): void {
    const photoId = this.#documents.photo?.id;
    const now = performance.now();
    if (photoId === undefined || now - this.#warmedAt < warmFor) return;
    this.#warmedAt = now;
    // It is slower then, and what is wrong is said by the stroke.
    this.#connection.host['edit.warm']({ photoId }).catch(() => (this.#warmedAt = -Infinity));
  }

  /** Begins with a stroke, unless it touches no pixel of the photo. */
  heal(stroke: MaskOperation): void {
    const { photo } = this.#documents;
    if (!photo || !changesMask([], stroke, photo.info)) return;
    const { filling } = this.#fill;
    const healing: Healing = { photoId: photo.id, stepId: newId(), stroke, filling, job: null, cancelled: false };
    this.#healing = [...this.#healing, healing];
    this.resume();
  }

  /** Sends what the host has not taken yet: at once, and again after a new connection. */
  resume(): void {
    if (this.#sending) return;
    this.#sending = this.#sendAll().finally(() => (this.#sending = null));
    background(this.#sending, 'Healing');
  }

  /** Resolves when nothing of the photo that is open waits to be healed, or the line is broken. */
  async settled(): Promise<void> {
    while (this.#sending) await this.#sending;
    await Promise.all(this.#here().flatMap(({ stepId }) => this.#ended.get(stepId) ?? []));
  }

  /** Takes the newest stroke back that is not healed yet. False where there is none, or it was healed just then. */
  async takeBack(): Promise<boolean> {
    const last = this.#here().findLast(({ cancelled }) => !cancelled);
    if (!last) return false;
    last.cancelled = true;
    if (last.job === null) {
      // It may be on its way; then it is cancelled as soon as its job is known.
      this.#drop(last);
      return true;
    }
    try {
      return (await this.#connection.host['jobs.cancel']({ id: last.job })).state === 'cancelled';
    } catch {
      // It was done, and is forgotten.
      return false;
    }
  }

  #here(): readonly Healing[] {
    const photoId = this.#documents.photo?.id;
    return this.#healing.filter((healing) => healing.photoId === photoId);
  }

  #drop(healing: Healing): void {
    this.#healing = this.#healing.filter((other) => other !== healing);
  }

  async #sendAll(): Promise<void> {
    const next = (): Healing | undefined => this.#healing.find(({ job, cancelled }) => job === null && !cancelled);
    for (let healing = next(); healing; healing = next()) {
      // What was painted to be left alone, for example.
      await this.#documents.sent();
      if (healing.cancelled) continue;
      const { photoId, stepId, stroke, filling } = healing;
      try {
        const { id } = await this.#jobs.start('heal', { ...filling, photoId, stepId, stroke });
        this.#follow(healing, id);
      } catch (error) {
        const reason = serializeError(error);
        if (reason.code === 'CONNECTION_LOST') return;
        this.#refused(healing, reason);
      }
    }
  }

  #refused(healing: Healing, reason: SerializedError): void {
    const { why, job } = reason.details;
    // The host had taken it before the line broke.
    if (why === 'in-hand-already' && typeof job === 'string') return this.#follow(healing, job);
    this.#drop(healing);
    if (why === 'step-there' || healing.cancelled) return;
    if (this.#documents.photo?.id === healing.photoId) {
      this.#documents.change({ type: 'paint', target: 'damage', operation: healing.stroke });
      this.#documents.refusal = reason;
    } else console.error('A stroke on a photo that was closed was not healed:', reason.message);
  }

  #follow(healing: Healing, job: string): void {
    healing.job = job;
    if (healing.cancelled) {
      this.#jobs.cancel({ id: job });
      return;
    }
    const ended = this.#end(healing, job).finally(() => this.#ended.delete(healing.stepId));
    this.#ended.set(healing.stepId, ended);
    background(ended, 'Healing');
  }

  async #end(healing: Healing, id: string): Promise<void> {
    const job = await this.#jobs.ended({ id, kind: 'heal' });
    this.#warmedAt = performance.now();
    const here = (): boolean => this.#documents.photo?.id === healing.photoId;
    if (job?.error && here()) this.#documents.refusal = job.error;
    if (here()) this.#remarkOnce(healing.photoId, job?.result?.notes ?? []);
    // The stroke is seen until its repair is.
    if (job?.state !== 'failed' && job?.state !== 'cancelled' && here()) await this.#ready.update();
    this.#drop(healing);
  }

  /** Says how strokes were filled: once while a photo is painted on, as each is filled so. */
  #remarkOnce(photoId: string, notes: readonly FillNote[]): void {
    if (notes.length === 0 || this.#remarked === photoId) return;
    this.#remarked = photoId;
    for (const note of notes) this.#remark(note);
  }
}
