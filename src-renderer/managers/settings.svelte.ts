import { background } from '../../src-main/shared/background.ts';
import { defaultSettings, type Settings } from '../../src-main/shared/data/settings.ts';
import type { ConnectionManager } from './connection.svelte.ts';

/** ms of debouncing: sliders change many times a second. */
const writeDelay = 400;

/** The settings: changes apply at once, and are written with debouncing, 400 ms after the last one. */
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

  /** Writes pending changes at once, for a page that is being closed. */
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
