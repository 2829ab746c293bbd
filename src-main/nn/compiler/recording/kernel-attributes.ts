/** Attributes of one kernel call as TensorFlow.js passes them (strides, axes, alpha, …). */
export type KernelAttributes = Readonly<Record<string, unknown>>;
