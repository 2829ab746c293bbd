/** Figures under trial. */
export interface Tuning {
  patchRadius: number;
  coarseHoleRadius: number;
  rounds: number[]; // by level index from finest; last repeated
  sweeps: number[];
  stopChange: number;
  shiftPenalty: number; // λ of the mean shift; Infinity = none
  shiftLimit: number; // levels
  textureWeight: number;
  textureReach: number;
  confidenceBase: number;
  voteSharpness: number;
  start: 'peel' | 'harmonic';
  finish: 'vote' | 'copy' | 'sharp' | 'hybrid';
  finishSharpness: number;
  seam: boolean;
  nearness: number;
}
export const tuning: Tuning = {
  patchRadius: 3,
  coarseHoleRadius: 7,
  rounds: [3, 5, 8, 10],
  sweeps: [2, 3, 4],
  stopChange: 0.1,
  shiftPenalty: Infinity,
  shiftLimit: 20,
  textureWeight: 0,
  textureReach: 8,
  confidenceBase: 1.2,
  voteSharpness: 1,
  start: 'peel',
  finish: 'copy',
  finishSharpness: 2,
  seam: true,
  nearness: 0,
};
