import type { Sentence } from '../../src-main/shared/i18n/message.ts';
import { brush } from './brush/record.ts';
import { eraser } from './eraser/record.ts';
import { lasso } from './lasso/record.ts';
import { polygon } from './polygon/record.ts';
import { rectangle } from './rectangle/record.ts';
import type { ToolRecord } from './tool.ts';

/** In the order of the toolbar; a tool is added by a folder and a row. */
const tools = [brush, eraser, lasso, polygon, rectangle] as const satisfies readonly ToolRecord[];

export type ToolId = (typeof tools)[number]['id'];
/** Keys of the sentences of all tools. */
export type ToolMessageKey = `tool.${ToolId}` | `tool.${ToolId}.hint`;

/** One of the tools there are. */
export type ListedTool = ToolRecord & { id: ToolId };

export const allTools: readonly ListedTool[] = tools;

/** Every tool's sentences, by key. */
export const toolTexts: Readonly<Record<string, Sentence>> = Object.fromEntries(
  allTools.flatMap(({ id, text }) => [
    [`tool.${id}`, text.name],
    [`tool.${id}.hint`, text.hint],
  ]),
);
