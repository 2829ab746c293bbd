#!/usr/bin/env node
// The command `heirloom`: builds where that is needed, then is the built command line.
import { pathToFileURL } from 'node:url';
import { buildIfNeeded, cli } from './build.mjs';

buildIfNeeded();
await import(pathToFileURL(cli).href);
