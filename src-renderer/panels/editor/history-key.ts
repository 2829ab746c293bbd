import type { HistoryLabel } from '../../../src-main/contract/edits/edit.ts';
import type { MessageKey } from '../../../src-main/shared/i18n/english.ts';

/** What an entry of the history is called in words. */
export function historyKey(label: HistoryLabel): MessageKey {
  return `history.${label}`;
}
