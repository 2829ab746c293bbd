import { background } from '../../../src-main/shared/background.ts';
import { LruCache } from '../../../src-main/shared/lru-cache.ts';

export interface TileStoreOptions<Tile> {
  /** Rejects when the signal fires. */
  load(url: string, signal: AbortSignal): Promise<Tile>;
  drop(tile: Tile): void;
  /** Decoded tiles kept; one of 512 × 512 px takes 1 MiB. */
  capacity: number;
  /** Requests under way at once. Browsers give one host six; leave some for thumbnails and uploads. */
  concurrency: number;
  /** ms before a tile that failed is asked for again. */
  retryAfter: number;
  now(): number;
}

/**
 * Loads tiles by URL, `concurrency` at once, into an LRU cache. Each viewer (the canvas, a crop of a variant) sets the list that it wants, most
 * urgent first; requests that no list holds any more are aborted.
 */
export class TileStore<Tile> {
  readonly #options: TileStoreOptions<Tile>;
  readonly #tiles: LruCache<Tile>;
  readonly #wanted = new Map<object, readonly string[]>();
  readonly #loading = new Map<string, AbortController>();
  readonly #failed = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #lastError: unknown = null;

  constructor(options: TileStoreOptions<Tile>) {
    this.#options = options;
    this.#tiles = new LruCache({ capacity: options.capacity, dispose: options.drop });
  }

  get(url: string): Tile | undefined {
    return this.#tiles.get(url);
  }

  /** A tile that is wanted once, whatever else is wanted. @throws what loading it throws */
  async one(url: string): Promise<Tile> {
    const kept = this.#tiles.get(url);
    if (kept !== undefined) return kept;
    const tile = await this.#options.load(url, new AbortController().signal);
    this.#tiles.set(url, tile);
    return tile;
  }

  /** Why the last tile could not be had; null after one arrived. */
  get lastError(): unknown {
    return this.#lastError;
  }

  /** Calls `listener` whenever a tile arrives or fails. @returns the function that unsubscribes it */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sets the list of `viewer`; an empty one unregisters it. */
  want(viewer: object, urls: readonly string[]): void {
    if (urls.length === 0) this.#wanted.delete(viewer);
    else this.#wanted.set(viewer, urls);
    const all = new Set<string>();
    for (const list of this.#wanted.values()) for (const url of list) all.add(url);
    for (const [url, controller] of this.#loading) {
      if (all.has(url)) continue;
      controller.abort();
      this.#loading.delete(url);
    }
    this.#pump();
  }

  /** Requests failed tiles again at once. */
  retry(): void {
    this.#failed.clear();
    this.#lastError = null;
    this.#pump();
  }

  dispose(): void {
    this.#wanted.clear();
    for (const controller of this.#loading.values()) controller.abort();
    this.#loading.clear();
    this.#tiles.clear();
    this.#listeners.clear();
  }

  #pump(): void {
    for (const list of this.#wanted.values()) {
      for (const url of list) {
        if (this.#loading.size >= this.#options.concurrency) return;
        if (!this.#tiles.has(url) && !this.#loading.has(url) && !this.#failedLately(url))
          background(this.#load(url), 'Loading');
      }
    }
  }

  #failedLately(url: string): boolean {
    const time = this.#failed.get(url);
    return time !== undefined && this.#options.now() - time < this.#options.retryAfter;
  }

  async #load(url: string): Promise<void> {
    const controller = new AbortController();
    this.#loading.set(url, controller);
    try {
      const tile = await this.#options.load(url, controller.signal);
      if (controller.signal.aborted) {
        this.#options.drop(tile);
        return;
      }
      this.#failed.delete(url);
      this.#lastError = null;
      this.#tiles.set(url, tile);
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#failed.set(url, this.#options.now());
      this.#lastError = error;
      setTimeout(() => this.#pump(), this.#options.retryAfter + 1);
    }
    this.#loading.delete(url);
    this.#pump();
    for (const listener of [...this.#listeners]) listener();
  }
}
