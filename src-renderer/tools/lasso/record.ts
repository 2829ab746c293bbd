import type { ToolRecord } from '../tool.ts';
import { LassoTool } from './lasso-tool.ts';

export const lasso: ToolRecord = {
  id: 'lasso',
  icon: 'lasso',
  label: 'tool.lasso',
  hint: 'tool.lasso.hint',
  shortcut: 'l',
  cursor: 'cross',
  create: () => new LassoTool(),
};
