/** What networks are trained for. */
export const modelTasks = ['fill', 'clean', 'detect'] as const;
export type ModelTask = (typeof modelTasks)[number];

/** A file of weights in one of the folders for them. */
export interface ModelInfo {
  /** The file's name without its ending. */
  name: string;
  path: string;
  bytes: number;
  /** Absent where the file cannot be used; then `problem` says why. */
  task?: ModelTask;
  architecture?: string;
  parameters?: number;
  created?: string;
  trainedOn?: string;
  problem?: string;
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
