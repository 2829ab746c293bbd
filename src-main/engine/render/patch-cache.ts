import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rect } from '../../shared/geometry/rect.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import { writeAtomically } from '../../platform/files/atomic.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { allocateSamples, bytesOf } from '../../imaging/pixels/samples.ts';
import { createSharedWork, type SharedWatch, type Watch } from '../../platform/shared-work.ts';

/** Bytes of results that are kept in memory: every tile of a view asks for the same ones. */
const capacity = 256 * 1024 * 1024;

interface Header {
  depth: 8 | 16;
  channels: number;
  rects: Rect[];
}

/**
 * What steps changed, kept on the disk under the name of what they were computed from. A file is a line of JSON and then the
 * patches' samples; one that is cut short or unreadable counts as not there.
 */
export function createPatchCache(directory: string) {
  const pathOf = (key: string): string => join(directory, `${key}.patches`);
  const recent = new LruCache<PixelPatch[]>({ capacity, weigh: bytesIn });
  const work = createSharedWork<PixelPatch[]>();

  async function load(key: string, source: PixelSource): Promise<PixelPatch[] | null> {
    const file = await readFile(pathOf(key)).catch(() => null);
    if (!file) return null;
    const end = file.indexOf(10);
    if (end < 0) return null;
    const header = parseHeader(file.toString('utf8', 0, end));
    if (header?.depth !== source.depth || header.channels !== source.channels) return null;
    const { depth, channels, rects } = header;
    const patches: PixelPatch[] = [];
    let at = end + 1;
    for (const rect of rects) {
      const pixels = allocateSamples(depth, rect.width * rect.height * channels);
      const bytes = bytesOf(pixels);
      if (at + bytes.length > file.length) return null;
      bytes.set(file.subarray(at, at + bytes.length));
      at += bytes.length;
      patches.push({ rect, pixels });
    }
    return at === file.length ? patches : null;
  }

  return {
    /** The kept result; null where there is none. Waits for nobody who computes it. */
    async find(key: string, source: PixelSource): Promise<PixelPatch[] | null> {
      const inMemory = recent.get(key);
      if (inMemory) return inMemory;
      const loaded = await load(key, source);
      if (loaded) recent.set(key, loaded);
      return loaded;
    },

    /** The kept result, or a new one; concurrent calls share it. */
    async get(
      key: string,
      source: PixelSource,
      produce: (watch: SharedWatch) => Promise<PixelPatch[]>,
      watch?: Watch,
    ): Promise<PixelPatch[]> {
      const kept = recent.get(key);
      if (kept) return kept;
      return work.get(
        key,
        async (shared) => {
          const found = await this.find(key, source);
          if (found) return found;
          const patches = await produce(shared);
          await this.save(key, source, patches);
          return patches;
        },
        watch,
      );
    },

    /** In memory in any case: a result that the disk cannot take is made again when it has left there. */
    async save(key: string, source: PixelSource, patches: readonly PixelPatch[]): Promise<void> {
      recent.set(key, [...patches]);
      const header: Header = {
        depth: source.depth,
        channels: source.channels,
        rects: patches.map((patch) => patch.rect),
      };
      const parts = [`${JSON.stringify(header)}\n`, ...patches.map(({ pixels }) => bytesOf(pixels))];
      await writeAtomically(pathOf(key), parts, { durable: false }).catch(() => undefined);
    },
  };
}
export type PatchCache = ReturnType<typeof createPatchCache>;

function parseHeader(line: string): Header | null {
  try {
    return JSON.parse(line) as Header;
  } catch {
    return null;
  }
}

function bytesIn(patches: readonly PixelPatch[]): number {
  return patches.reduce((sum, { pixels }) => sum + pixels.byteLength, 0);
}
