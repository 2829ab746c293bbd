import type { ToolRecord } from '../tool.ts';
import { createLasso } from './lasso-tool.ts';

export const lasso = {
  id: 'lasso',
  icon: [
    'M10 4c4 0 7 1.9 7 4.4s-3 4.4-7 4.4-7-1.9-7-4.4S6 4 10 4z',
    'M6 12.2c-1.3.4-1.6 1.7-.6 2.3 1.1.6 2.1-.5 1.6-2',
    'M5.5 14.6c.1 1-.4 1.7-1.3 2.1',
  ],
  shortcut: 'l',
  cursor: 'cross',
  text: {
    name: ['Lasso', '套索'],
    hint: [
      'Draw around the damage; letting go closes the line. Alt erases.',
      '沿破损处画一圈，松开即闭合。按住 Alt 擦除。',
    ],
  },
  create: createLasso,
} as const satisfies ToolRecord;
