import type { Figure } from './figures.ts';
import { paintFigure } from './figures.ts';
import type { Noise } from './noise.ts';
import { onQuay } from './quay.ts';
import type { View } from './view.ts';

type Place = Omit<Figure, 'foot'> & { stretch: 0 | 1; share: number; inland: number };

/** People on the quays, the farthest first: where along which stretch, and how far from the edge in metres. */
const PEOPLE: readonly Place[] = [
  { stretch: 1, share: 0.93, inland: 2, kind: 'fisherman', stride: 0.1, facing: -1, tone: 0.12 },
  { stretch: 1, share: 0.9, inland: 2.4, kind: 'fisherman', stride: 0.12, facing: 1, tone: 0.2 },
  { stretch: 1, share: 0.63, inland: 4, kind: 'woman', stride: 0.1, facing: 1, tone: 0.16, basket: true },
  { stretch: 1, share: 0.45, inland: 5, kind: 'lady', stride: 0.1, facing: -1, tone: 0.3 },
  { stretch: 1, share: 0.43, inland: 5, kind: 'gentleman', stride: 0.15, facing: -1, tone: 0.1 },
  { stretch: 1, share: 0.12, inland: 3, kind: 'child', stride: 0.25, facing: 1, tone: 0.2 },
  { stretch: 0, share: 0.97, inland: 6.2, kind: 'fisherman', stride: 0.3, facing: 1, tone: 0.13 },
  { stretch: 0, share: 0.86, inland: 8.2, kind: 'woman', stride: 0.2, facing: -1, tone: 0.2 },
  { stretch: 0, share: 0.76, inland: 1.4, kind: 'fisherman', stride: 0.1, facing: 1, tone: 0.17 },
  { stretch: 0, share: 0.745, inland: 2.1, kind: 'fisherman', stride: 0.14, facing: -1, tone: 0.1 },
  { stretch: 0, share: 0.67, inland: 7.2, kind: 'lady', stride: 0.12, facing: 1, tone: 0.62 },
  { stretch: 0, share: 0.66, inland: 6.4, kind: 'gentleman', stride: 0.26, facing: 1, tone: 0.11 },
  { stretch: 0, share: 0.52, inland: 6.6, kind: 'woman', stride: 0.14, facing: 1, tone: 0.13, basket: true },
  { stretch: 0, share: 0.51, inland: 5.9, kind: 'child', stride: 0.2, facing: 1, tone: 0.34 },
  { stretch: 0, share: 0.37, inland: 2.9, kind: 'fisherman', stride: 0.12, facing: 1, tone: 0.12 },
  { stretch: 0, share: 0.355, inland: 2.1, kind: 'fisherman', stride: 0.16, facing: -1, tone: 0.19 },
  { stretch: 0, share: 0.345, inland: 3.6, kind: 'gentleman', stride: 0.1, facing: 1, tone: 0.09 },
];

/** Paints the people who stand between two shares of the left quay, or all of the back one, so that goods may come between. */
export function paintPeople(view: View, noise: Noise, stretch: 0 | 1, from = 0, to = 1): void {
  for (const { share, inland, ...figure } of PEOPLE) {
    if (figure.stretch !== stretch || share < from || share >= to) continue;
    paintFigure(view, { ...figure, foot: onQuay(stretch, share, inland) }, noise);
  }
}
