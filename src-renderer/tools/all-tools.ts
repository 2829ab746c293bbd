import { brush } from './brush/record.ts';
import { eraser } from './eraser/record.ts';
import { lasso } from './lasso/record.ts';
import { polygon } from './polygon/record.ts';
import { rectangle } from './rectangle/record.ts';
import type { ToolRecord } from './tool.ts';

/** In the order of the toolbar. A tool is added by a folder and a row here. */
export const allTools: readonly ToolRecord[] = [brush, eraser, lasso, polygon, rectangle];
