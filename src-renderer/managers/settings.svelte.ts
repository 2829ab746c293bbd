import { background } from '../../src-main/shared/background.ts';
import { defaultSettings, type Settings } from '../../src-main/shared/data/settings.ts';
import type { ConnectionManager } from './connection.svelte.ts';

/** ms after the last change before it is written: sliders change many times a second. */
const writeDelay = 400;

/** What the person prefers; applied at once, written a moment later. */
export class SettingsManager {
  current = $state.raw<Settings>(defaultSettings);
  readonly #connection: ConnectionManager;
  #unwritten: Partial<Settings> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: ConnectionManager) {
    this.#connection = connection;
  }

  async load(): Promise<void> {
    const stored = await this.#connection.host['settings.get']({});
    this.current = { ...stored, ...this.#unwritten };
    if (Object.keys(this.#unwritten).length > 0) await this.#write();
  }

  set(changes: Partial<Settings>): void {
    this.current = { ...this.current, ...changes };
    this.#unwritten = { ...this.#unwritten, ...changes };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => background(this.#write(), 'Saving settings'), writeDelay);
  }

  /** Writes at once what waits: the page is about to go. */
  flush(): void {
    clearTimeout(this.#timer);
    if (Object.keys(this.#unwritten).length > 0) background(this.#write(), 'Storing settings');
  }

  async #write(): Promise<void> {
    const changes = this.#unwritten;
    this.#unwritten = {};
    try {
      await this.#connection.host['settings.set']({ changes });
    } catch {
      // Kept for the next write, or for the next connection.
      this.#unwritten = { ...changes, ...this.#unwritten };
    }
  }
}
