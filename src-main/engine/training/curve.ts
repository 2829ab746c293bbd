import { appendFile, rm } from 'node:fs/promises';

/**
 * Appends a training's metrics to a JSON Lines file. A failure is reported once and does not stop the training, since nothing reads the
 * file back.
 */
export function createCurve(path: string, onTrouble: (error: unknown) => void) {
  let last: Promise<void> = Promise.resolve();
  /** The last line may be truncated. */
  let broken = false;

  async function append(line: string): Promise<void> {
    try {
      await appendFile(path, `${broken ? '\n' : ''}${line}\n`);
      broken = false;
    } catch (error) {
      if (!broken) onTrouble(error);
      broken = true;
    }
  }

  return {
    async restart(): Promise<void> {
      await rm(path, { force: true, recursive: false }).catch(() => undefined);
    },
    add(step: number, results: Readonly<Record<string, number>>): void {
      const line = JSON.stringify({ ...results, step, at: Date.now() });
      last = last.then(() => append(line));
    },
    /** Resolves when all that was added is written, or could not be. */
    settled: (): Promise<void> => last,
  };
}
