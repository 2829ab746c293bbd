import type { ToolRecord } from '../tool.ts';
import { RectangleTool } from './rectangle-tool.ts';

export const rectangle: ToolRecord = {
  id: 'rectangle',
  icon: 'rectangle',
  label: 'tool.rectangle',
  hint: 'tool.rectangle.hint',
  shortcut: 'r',
  cursor: 'cross',
  create: () => new RectangleTool(),
};
