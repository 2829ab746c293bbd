import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { verdictSchema, type RuntimeVerdict } from '../../shared/data/runtime.ts';
import { writeAtomically } from '../../platform/files/atomic.ts';

export type Versions = Readonly<Record<string, string>>;

const fileSchema = v.object({ versions: v.record(v.string(), v.string()), verdict: verdictSchema });

export function verdictPath(cacheDirectory: string): string {
  return join(cacheDirectory, 'compute', 'runtime.json');
}

/**
 * The verdict measured earlier with the same versions; undefined, so that it is measured anew, where the file is missing, damaged, of other
 * versions, or names a runtime that this version does not have (0.1.0 measured TensorFlow.js's own `wasm` and `cpu` too).
 */
export async function readVerdict(cacheDirectory: string, versions: Versions): Promise<RuntimeVerdict | undefined> {
  try {
    const stored = v.parse(fileSchema, JSON.parse(await readFile(verdictPath(cacheDirectory), 'utf8')));
    return same(stored.versions, versions) ? stored.verdict : undefined;
  } catch {
    return undefined;
  }
}

/** @throws what writeAtomically throws */
export async function writeVerdict(cacheDirectory: string, versions: Versions, verdict: RuntimeVerdict): Promise<void> {
  const text = `${JSON.stringify({ versions, verdict }, null, 2)}\n`;
  await writeAtomically(verdictPath(cacheDirectory), text);
}

function same(a: Versions, b: Versions): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}
