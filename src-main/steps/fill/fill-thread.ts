import { togetherTasks } from '../../imaging/smooth-fill/fill-together.ts';
import { solveTasks } from '../../imaging/smooth-fill/solve-groups.ts';
import { serveThread } from '../../platform/serve-thread.ts';
import { searchTasks } from './exemplar/search-bands.ts';

/** The entry of a thread that helps with fills. */
serveThread({ search: searchTasks, solve: solveTasks, together: togetherTasks });
