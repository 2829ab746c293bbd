import type { Photo } from '../../src-main/contract/host.ts';
import type { PaintTarget } from '../../src-main/contract/edits/edit.ts';
import { avoidColour, overlayColours } from '../ui/overlay-colours.ts';
import { visibleColour } from '../ui/visible-colour.ts';
import type { SettingsManager } from './settings.svelte.ts';

const colours = Object.values(overlayColours);

/** The colours in which masks are shown: the person's, or one that is seen on the photo that is open. */
export class OverlayColourManager {
  /** Of a small picture of the photo; null until they are there. */
  #pixels = $state.raw<ArrayLike<number> | null>(null);
  readonly #settings: SettingsManager;
  readonly #load: (thumbnail: string) => Promise<ArrayLike<number>>;
  #photoId: string | null = null;

  /** What the photo asks for, #rrggbb. */
  readonly suited: string = $derived.by(() => {
    const pixels = this.#pixels;
    return pixels ? visibleColour(pixels, colours, this.#settings.current.overlayOpacity) : colours[0];
  });

  /** `load` reads the pixels of a thumbnail, RGBA. */
  constructor(settings: SettingsManager, load: (thumbnail: string) => Promise<ArrayLike<number>>) {
    this.#settings = settings;
    this.#load = load;
  }

  /** The colour in which a mask is shown, #rrggbb. */
  of(target: PaintTarget): string {
    if (target === 'avoid') return avoidColour;
    const { overlayColour } = this.#settings.current;
    return overlayColour === 'auto' ? this.suited : overlayColour;
  }

  /** Follows the photo that is open. */
  async follow(photo: Pick<Photo, 'id' | 'thumbnail'> | null): Promise<void> {
    if (photo?.id === this.#photoId) return;
    this.#photoId = photo?.id ?? null;
    this.#pixels = null;
    if (!photo) return;
    try {
      const pixels = await this.#load(photo.thumbnail);
      if (this.#photoId === photo.id) this.#pixels = pixels;
    } catch {
      // The usual colour then; the edge of what is painted shows on any photo.
    }
  }
}
