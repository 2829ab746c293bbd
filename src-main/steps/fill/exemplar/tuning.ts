/**
 * The figures the fill was tuned to: ellipses of radius 25..50 px in photos 768 px wide, judged by masked PSNR and by how much
 * of the true gradient energy the filling keeps. Distances are squared differences in units (see level.ts) over a 7 × 7 patch.
 */
export const tuning = {
  /** The pyramid ends when the hole's inscribed square is this many patches wide. */
  coarsestHole: 2,
  /** Rounds of search and vote by level, finest first; the last figure holds for all coarser levels. */
  rounds: [1, 3, 6, 10],
  /** Passes of propagation and random search in a round, likewise. */
  sweeps: [2, 2, 4],
  undividedSweeps: [2, 3, 4],
  /**
   * px of the largest window of the random search where a coarser level has led: of a hundred thousand sources from further away, twenty
   * were better.
   */
  searchReach: 32,
  /** A level is done when a round changes the guess by less than this on average, in 8-bit levels. */
  settledChange: 0.1,
  /**
   * A copied patch may be lighter or darker as a whole. Shifting its mean by b costs this times the squared b: 0 makes all
   * shades alike, Infinity forbids it. Carries shading across skies and walls.
   */
  shiftCost: 0.3,
  /** Largest such shift, 8-bit levels. */
  shiftLimit: 20,
  /** Weight of the texture's squared difference against the mean squared difference of a pixel. */
  textureWeight: 20,
  /** Texture is the mean gradient this far around, px. */
  textureReach: 4,
  /** Distance that one px (at full size) between target and source adds: what is near is more often right. */
  nearness: 700,
  /**
   * Squared difference per sample that a source costs more for each further time it is copied, so that a hole much larger
   * than a patch is not papered with one of them (after Kaspar et al. 2015, "Self tuning texture optimization").
   */
  crowding: 1500,
  /** A patch's say falls by this factor with each px away from what is known. */
  confidenceFall: 1.4,
  /** Sources tried for a pixel at the start; all of them where there are fewer. */
  startTries: 3000,
  /** Side of the cells of surroundings that a variant does without, px at full size. */
  varietyCell: 24,
  /** Share of the cells that variety 1 does without. */
  varietyShare: 0.6,
  /** A step at the hole's border larger than this (8-bit levels) is an edge, not a seam, and stays. */
  seamLimit: 25,
};
