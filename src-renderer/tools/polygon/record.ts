import type { ToolRecord } from '../tool.ts';
import { PolygonTool } from './polygon-tool.ts';

export const polygon = {
  id: 'polygon',
  icon: ['M5 4.5 15.5 6l1 6-6 4-6-4.5z', 'M5 4.5v.01M15.5 6v.01M16.5 12v.01M10.5 16v.01M4.5 11.5v.01'],
  shortcut: 'p',
  cursor: 'cross',
  text: {
    name: ['Polygon', '多边形'],
    hint: [
      'Click corner by corner; Enter or a double click closes it, Esc drops it. Alt erases.',
      '逐个点击顶点；按 Enter 或双击闭合，按 Esc 放弃。按住 Alt 擦除。',
    ],
  },
  create: () => new PolygonTool(),
} as const satisfies ToolRecord;
