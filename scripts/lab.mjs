// `npm run -s lab -- degrade … | bench …`: what only developers use; builds where that is needed.
import { pathToFileURL } from 'node:url';
import { buildIfNeeded, lab } from './build.mjs';

buildIfNeeded();
await import(pathToFileURL(lab).href);
