import { homedir, platform } from 'node:os';
import { join } from 'node:path';

export interface DataPaths {
  /** The database, thumbnails, and photos that came through a browser. Worth a backup. */
  library: string;
  /** Can be deleted at any time. */
  cache: string;
}

/** Where data lies when nobody says otherwise: the places that each system means for it. */
export function defaultPaths(environment: NodeJS.ProcessEnv = process.env): DataPaths {
  const home = homedir();
  if (environment.HEIRLOOM_HOME) {
    return { library: join(environment.HEIRLOOM_HOME, 'library'), cache: join(environment.HEIRLOOM_HOME, 'cache') };
  }
  switch (platform()) {
    case 'darwin':
      return {
        library: join(home, 'Library', 'Application Support', 'Heirloom'),
        cache: join(home, 'Library', 'Caches', 'Heirloom'),
      };
    case 'win32': {
      const local = environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local');
      return { library: join(local, 'Heirloom', 'Library'), cache: join(local, 'Heirloom', 'Cache') };
    }
    default:
      return {
        library: join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'heirloom'),
        cache: join(environment.XDG_CACHE_HOME || join(home, '.cache'), 'heirloom'),
      };
  }
}
