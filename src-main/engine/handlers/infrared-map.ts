import { createHash } from 'node:crypto';
import type { PhotoSource, FindNote, InfraredNoteCode } from '../../shared/data/photo.ts';
import type { Step } from '../../steps/index.ts';
import { AppError } from '../../shared/errors.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import type { SharedWatch, Watch } from '../../platform/shared-work.ts';
import type { WorkingImage } from '../../imaging/files/working-image.ts';
import { findInfraredScan, type InfraredScan } from '../codecs/read/open-infrared.ts';
import { mapShape } from '../find/find-damage.ts';
import { findInfraredDamage, UnusableInfrared } from '../find/infrared/find-infrared-damage.ts';
import { filledMasks, withoutFilled } from '../find/without-filled.ts';
import type { EngineServices } from './services.ts';

/** Of the arithmetic that makes a map of an infrared scan. */
const version = 1;

const instead = 'The damage is looked for in the picture instead.';
const notes = {
  INFRARED_SILVER:
    'This looks like black-and-white silver film, or Kodachrome: it blocks infrared, so the infrared channel shows the picture and ' +
    `not the dust. ${instead}`,
  INFRARED_OTHER: `What looked like an infrared scan, by channels, pages or files, is none. ${instead}`,
  INFRARED_UNREADABLE: `The photo’s infrared scan cannot be read. ${instead}`,
} as const satisfies Record<InfraredNoteCode, string>;

/** A map of damage that an infrared scan gave, which its reader disposes; or why there is none: no scan, or one that is of no use. */
export type InfraredMap = { readonly key: string; readonly map: WorkingImage } | { readonly notes: FindNote[] };

/** Maps of damage by infrared: kept in the cache, and those scans that are of no use remembered. */
export function createInfraredMaps({ pictures, masks }: Pick<EngineServices, 'pictures' | 'masks'>) {
  const refused = new LruCache<InfraredNoteCode>({ capacity: 64 });
  const because = (code: InfraredNoteCode): InfraredMap => ({ notes: [{ code, message: notes[code] }] });

  /** The map without what the fills among `steps` have filled. @throws MEMORY_TOO_SMALL, DISK_FULL, CANCELLED, … */
  return async function open(
    source: PhotoSource,
    photo: WorkingImage,
    steps: readonly Step[],
    watch: Watch,
  ): Promise<InfraredMap> {
    let scan: InfraredScan | null;
    try {
      scan = await findInfraredScan(source, photo, watch.signal);
    } catch (error) {
      if (isUnreadable(error)) return because('INFRARED_UNREADABLE');
      throw error;
    }
    if (!scan) return { notes: [] };
    const key = digestOf(`${source.sha256} infrared ${version} ${scan.sha256}`);
    const known = refused.get(key);
    if (known) return because(known);
    const { open: openPlane } = scan;
    async function* produce({ signal, onProgress }: SharedWatch): AsyncGenerator<Uint8Array> {
      try {
        await using plane = await openPlane(signal);
        yield* findInfraredDamage(photo, plane, createWorkContext(0, signal, onProgress));
      } catch (error) {
        const code = refusalOf(error);
        if (code) refused.set(key, code);
        throw error;
      }
    }
    let map: WorkingImage;
    try {
      map = await pictures.open(key, mapShape(photo), produce, watch);
    } catch (error) {
      const code = refused.get(key);
      if (!code) throw error;
      return because(code);
    }
    const filled = filledMasks(steps);
    if (filled.length === 0) return { key, map };
    await using all = map;
    const leftKey = digestOf(`${key} without ${JSON.stringify(filled)}`);
    const left = await pictures.open(
      leftKey,
      mapShape(photo),
      ({ signal }) => withoutFilled(all, filled, masks.read, signal),
      watch,
    );
    return { key: leftKey, map: left };
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function refusalOf(error: unknown): InfraredNoteCode | undefined {
  if (error instanceof UnusableInfrared) return error.why === 'silver' ? 'INFRARED_SILVER' : 'INFRARED_OTHER';
  return isUnreadable(error) ? 'INFRARED_UNREADABLE' : undefined;
}

/** Whether an error is the scan's own, and none of memory, disk or a cancel. */
function isUnreadable(error: unknown): boolean {
  const codes: string[] = ['FILE_UNREADABLE', 'FILE_TRUNCATED', 'FILE_NOT_FOUND', 'FORMAT_UNSUPPORTED', 'FILE_EMPTY'];
  return error instanceof AppError && codes.includes(error.code);
}
