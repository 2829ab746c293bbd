import { homedir, platform } from 'node:os';
import { join, resolve } from 'node:path';

export interface DataPaths {
  /** The database, thumbnails, and photos that came through a browser. Worth a backup. */
  library: string;
  /** Can be deleted at any time, also while Heirloom runs. */
  cache: string;
  /** Weights of networks that were trained here. */
  models: string;
  /** Checkpoints of unfinished trainings, which cannot be made again. */
  training: string;
}

/** The default folders: HEIRLOOM_HOME's, or those that the system's conventions give. */
export function defaultPaths(environment: NodeJS.ProcessEnv = process.env): DataPaths {
  const home = homedir();
  if (environment.HEIRLOOM_HOME) {
    const own = environment.HEIRLOOM_HOME;
    return {
      library: join(own, 'library'),
      cache: join(own, 'cache'),
      models: join(own, 'models'),
      training: join(own, 'training'),
    };
  }
  switch (platform()) {
    case 'darwin':
      return {
        library: join(home, 'Library', 'Application Support', 'Heirloom'),
        cache: join(home, 'Library', 'Caches', 'Heirloom'),
        models: join(home, 'Library', 'Application Support', 'Heirloom', 'models'),
        training: join(home, 'Library', 'Application Support', 'Heirloom', 'training'),
      };
    case 'win32': {
      const local = environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local');
      return {
        library: join(local, 'Heirloom', 'Library'),
        cache: join(local, 'Heirloom', 'Cache'),
        models: join(local, 'Heirloom', 'Models'),
        training: join(local, 'Heirloom', 'Training'),
      };
    }
    default:
      return {
        library: join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'heirloom'),
        cache: join(environment.XDG_CACHE_HOME || join(home, '.cache'), 'heirloom'),
        models: join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'heirloom', 'models'),
        training: join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'heirloom', 'training'),
      };
  }
}

/**
 * Folder of the files that come with the program: `models`, `sample`. It lies beside the folder of the build, from source and packaged.
 * @param builtDirectory out/main
 */
export function resourcesFolder(builtDirectory: string): string {
  return resolve(builtDirectory, '..', '..', 'resources');
}
