import type { HistoryLabel } from '../../../src-main/contract/edits/change.ts';
import { isStepOp } from '../../../src-main/steps/index.ts';
import type { MessageKey } from '../../texts/tables.ts';

/** The key of what an entry of the history is called in words. */
export function historyKey(label: HistoryLabel): MessageKey {
  const [verb, op] = label.split('-');
  if (isStepOp(op)) return `${op}.history.${verb}` as MessageKey;
  return `history.${label}` as MessageKey;
}
