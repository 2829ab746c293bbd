/**
 * What a step changed, without a truth to compare with: noise and the steps of JPEG's blocks in levels of 255, blur in px of the photo, edges as a
 * share of their gradient energy before, and missing parts as a share of the photo.
 */
export const termNames = ['noise', 'blocks', 'blur', 'edges', 'missing'] as const;
export type TermName = (typeof termNames)[number];

export interface TermChange {
  readonly before: number;
  readonly after: number;
}

/** Those that mean something for the step and could be measured. */
export type StepTerms = { readonly [Name in TermName]?: TermChange };

/** Maps of a step: how far it changed each pixel, and how far the answers lie apart that its network might as well have given. */
export const stepMapKinds = ['difference', 'uncertainty'] as const;
export type StepMapKind = (typeof stepMapKinds)[number];

/** A kept map of one channel, and how it is to be shown. */
export interface StepMap {
  /** Names the map. */
  readonly map: string;
  /** Values of the map to a level of 255. */
  readonly perLevel: number;
  /** How much brighter than it is a level is shown, so that what is common can be seen: white stands for 255 / amplification levels. */
  readonly amplification: number;
}
