import type { ToolRecord } from '../tool.ts';
import { StrokeTool } from './stroke-tool.ts';

export const brush = {
  id: 'brush',
  icon: [
    'M16.5 3.5c-3.6 2-6.4 4.7-8 7.3l1.9 1.7c2.5-1.7 5-4.7 6.1-9z',
    'M7.4 11.8c-2 .1-2.2 1.6-2.4 2.8-.1.8-.7 1.5-1.7 1.8 2.6.7 5.6-.1 6-3z',
  ],
  shortcut: 'b',
  cursor: 'ring',
  heals: true,
  text: {
    name: ['Brush', '画笔'],
    hint: [
      'Paint over the damage. Shift draws a straight line, Alt erases.',
      '涂抹破损处。按住 Shift 画直线，按住 Alt 擦除。',
    ],
  },
  create: () => new StrokeTool(false),
} as const satisfies ToolRecord;
