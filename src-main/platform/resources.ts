import { resolve } from 'node:path';

/**
 * Folder of the files that come with the program: `models`, `sample`. It lies beside the folder of the build, from source and packaged.
 * @param builtDirectory out/main
 */
export function resourcesFolder(builtDirectory: string): string {
  return resolve(builtDirectory, '..', '..', 'resources');
}
