import { background } from '../../src-main/shared/background.ts';
import type { MaskMeasure } from '../../src-main/shared/data/photo.ts';
import type { Mask } from '../../src-main/shared/mask/mask.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';

/** ms after the last stroke. */
const pause = 350;

/** Area of the painted damage, measured by the host at full size, debounced by 350 ms after the last stroke. */
export class MeasureManager {
  current = $state.raw<MaskMeasure | null>(null);
  /** Whether `current` is of an earlier mask. */
  stale = $state(false);
  readonly #connection: ConnectionManager;
  readonly #documents: DocumentManager;
  readonly #steps = new Map<string, MaskMeasure>();
  #stepCount = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #controller: AbortController | null = null;

  constructor(connection: ConnectionManager, documents: DocumentManager) {
    this.#connection = connection;
    this.#documents = documents;
  }

  /** Follows what is painted as damage. */
  update(photoId: string | null, damage: Mask): void {
    clearTimeout(this.#timer);
    this.#controller?.abort();
    if (photoId === null || damage.length === 0) {
      this.current = null;
      this.stale = false;
      return;
    }
    this.stale = true;
    this.#timer = setTimeout(() => background(this.#ask(photoId), 'Asking'), pause);
  }

  /** The measure of a finished step's mask; undefined until it is known. */
  ofStep(stepId: string): MaskMeasure | undefined {
    void this.#stepCount;
    return this.#steps.get(stepId);
  }

  async measureStep(photoId: string, stepId: string): Promise<void> {
    if (this.#steps.has(stepId)) return;
    try {
      this.#steps.set(stepId, await this.#connection.host['mask.measure']({ photoId, of: { stepId } }));
      this.#stepCount += 1;
    } catch {
      // The list then says what was done without saying how much.
    }
  }

  async #ask(photoId: string): Promise<void> {
    const controller = new AbortController();
    this.#controller = controller;
    const { signal } = controller;
    try {
      await this.#documents.sent();
      const measure = await this.#connection.host['mask.measure']({ photoId, of: 'damage' }, { signal });
      if (signal.aborted) return;
      this.current = measure;
      this.stale = false;
    } catch {
      if (!signal.aborted) this.current = null;
    }
  }
}
