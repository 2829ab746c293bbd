import { StrokeTool } from '../brush/stroke-tool.ts';
import type { ToolRecord } from '../tool.ts';

export const eraser: ToolRecord = {
  id: 'eraser',
  icon: 'eraser',
  label: 'tool.eraser',
  hint: 'tool.eraser.hint',
  shortcut: 'e',
  cursor: 'ring',
  create: () => new StrokeTool(true),
};
