import type { ToolRecord } from '../tool.ts';
import { StrokeTool } from './stroke-tool.ts';

export const brush: ToolRecord = {
  id: 'brush',
  icon: 'brush',
  label: 'tool.brush',
  hint: 'tool.brush.hint',
  shortcut: 'b',
  cursor: 'ring',
  create: () => new StrokeTool(false),
};
