import type { ToolRecord } from '../tool.ts';
import { createRectangle } from './rectangle-tool.ts';

export const rectangle = {
  id: 'rectangle',
  icon: ['M3.5 5h13v10h-13z'],
  shortcut: 'r',
  cursor: 'cross',
  text: {
    name: ['Rectangle', '矩形'],
    hint: [
      'Drag from corner to corner. Shift makes a square, Alt erases.',
      '从一角拖到另一角。按住 Shift 画正方形，按住 Alt 擦除。',
    ],
  },
  create: createRectangle,
} as const satisfies ToolRecord;
