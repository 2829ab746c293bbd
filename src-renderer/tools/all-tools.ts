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

/** Every tool's sentences in a language, by key. */
export function toolTexts(language: keyof ToolRecord['text']): Record<string, string> {
  const lines = allTools.flatMap(({ id, text }) => [
    [`tool.${id}`, text[language].name],
    [`tool.${id}.hint`, text[language].hint],
  ]);
  return Object.fromEntries(lines) as Record<string, string>;
}
