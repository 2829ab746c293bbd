/** What networks are trained for. */
export const modelTasks = ['fill', 'clean', 'deblur', 'detect', 'faces', 'draw'] as const;
export type ModelTask = (typeof modelTasks)[number];

/** A file of weights, or an imported ONNX file, in one of the folders for them. */
export interface ModelInfo {
  /** The file's name without its ending. */
  name: string;
  path: string;
  bytes: number;
  /** Absent where the file cannot be used; then `problem` says why. */
  task?: ModelTask;
  /** The family of network, or the kind of an imported model: mi-gan, lama, described. */
  architecture?: string;
  parameters?: number;
  created?: string;
  trainedOn?: string;
  imported?: ImportedInfo;
  problem?: string;
}

/** What is known of a model that came from elsewhere. */
export interface ImportedInfo {
  /** As the person said; may be empty. */
  licence: string;
  source: string;
  /** On the sample when it was taken in: dB over the missing pixels, seconds, and bytes. */
  psnr: number;
  seconds: number;
  memory: number;
}

/** A sheet of what a model drew. */
export interface ModelSample {
  path: string;
  pictures: number;
  /** px of each, before they were enlarged for the sheet. */
  side: number;
  seed: number;
  /** Mean absolute difference of two of them, levels of 0..255. */
  spread: number;
  /** Of two photos: peak ratio of each with what was drawn from its code, dB. */
  again?: number[];
}

export interface ModelExport {
  path: string;
  bytes: number;
  architecture: string;
  nodes: number;
  /** Names and shapes of the graph's inputs and outputs. */
  inputs: Record<string, number[]>;
  outputs: Record<string, number[]>;
}
