import util from 'node:util';

/** Loads the binding of libtensorflow, which makes itself known to TensorFlow.js; what fails is the import's own error. */
export async function loadTensorflow(): Promise<{ readonly version: Readonly<Record<string, string>> }> {
  // The binding calls a function that Node 23 removed.
  const legacy = util as unknown as Record<string, unknown>;
  legacy.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  // An optional peer: its native part is fetched from a place that many machines cannot reach, so it is named only at run time.
  const name = '@tensorflow/tfjs-node';
  return (await import(name)) as { version: Record<string, string> };
}
