/** Capabilities of the runtime that a graph is lowered for, beyond ONNX. */
export interface Target {
  /**
   * Channels that lie side by side in onnxruntime's own layout for pictures (8 or 16, by the processor), [N, C/B, H, W, B];
   * 0 where it has none. Convolutions are fastest there.
   */
  readonly blockSize: 0 | 8 | 16;
  /** Whether onnxruntime's contributed operators may be used. */
  readonly contributed: boolean;
}

/** A graph that any ONNX implementation can run. */
export const portableTarget: Target = { blockSize: 0, contributed: false };
