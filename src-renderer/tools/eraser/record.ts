import type { ToolRecord } from '../tool.ts';
import { StrokeTool } from '../brush/stroke-tool.ts';

export const eraser = {
  id: 'eraser',
  icon: ['M8.2 15.5 3.7 11l7.3-7.3 5.3 5.3-6.5 6.5z', 'M7 7.7l5.3 5.3', 'M8.2 15.5H16'],
  shortcut: 'e',
  cursor: 'ring',
  text: {
    name: ['Eraser', '橡皮擦'],
    hint: ['Take away what was painted too much.', '擦掉涂多了的部分。'],
  },
  create: () => new StrokeTool(true),
} as const satisfies ToolRecord;
