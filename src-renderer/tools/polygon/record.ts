import type { ToolRecord } from '../tool.ts';
import { PolygonTool } from './polygon-tool.ts';

export const polygon: ToolRecord = {
  id: 'polygon',
  icon: 'polygon',
  label: 'tool.polygon',
  hint: 'tool.polygon.hint',
  shortcut: 'p',
  cursor: 'cross',
  create: () => new PolygonTool(),
};
