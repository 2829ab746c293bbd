import { markNames } from './operators/marks.ts';

/** Changes of colour over a whole print. */
export const toneNames = ['fade', 'cast', 'sepia', 'grey'] as const;

/** All kinds of damage in the order in which they happen to a photo: in the dye, the lens, the emulsion, the drawer, the scanner. */
export const operatorNames = [
  ...toneNames,
  'blur',
  'grain',
  'stain',
  'vignette',
  ...markNames,
  'resize',
  'jpeg',
] as const;

export type OperatorName = (typeof operatorNames)[number];
