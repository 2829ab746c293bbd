import type { Rect } from '../geometry/rect.ts';

/** A face in a photo: from the brows or the hair's edge to the chin, and from ear to ear. Whole px of the photo, inside it. */
export interface Face extends Rect {
  /** Probability that it is one, 0..1. */
  readonly score: number;
}
