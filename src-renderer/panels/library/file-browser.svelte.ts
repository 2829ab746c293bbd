import type { DirectoryListing } from '../../../src-main/contract/host.ts';
import { serializeError, type SerializedError } from '../../../src-main/shared/errors.ts';
import type { ConnectionManager } from '../../managers/connection.svelte.ts';

/** Walks through the folders of this computer. */
export class FileBrowser {
  listing = $state.raw<DirectoryListing | null>(null);
  error = $state.raw<SerializedError | null>(null);
  /** Paths of the photos that were picked in this folder. */
  picked = $state.raw<ReadonlySet<string>>(new Set());
  readonly #connection: ConnectionManager;
  #request = 0;

  constructor(connection: ConnectionManager) {
    this.#connection = connection;
  }

  async go(path?: string): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    try {
      const listing = await this.#connection.host['files.list']({ path: path || undefined });
      if (request !== this.#request) return;
      this.listing = listing;
      this.picked = new Set();
      this.error = null;
    } catch (error) {
      if (request === this.#request) this.error = serializeError(error);
    }
  }

  toggle(path: string): void {
    const next = new Set(this.picked);
    if (!next.delete(path)) next.add(path);
    this.picked = next;
  }

  pickAll(picked: boolean): void {
    const photos = this.listing?.entries.filter((entry) => entry.kind === 'photo') ?? [];
    this.picked = new Set(picked ? photos.map((photo) => photo.path) : []);
  }
}
