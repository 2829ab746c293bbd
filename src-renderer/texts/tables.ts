import { chinese } from '../../src-main/shared/i18n/chinese.ts';
import { english, type MessageKey as OwnKey } from '../../src-main/shared/i18n/english.ts';
import type { Message } from '../../src-main/shared/i18n/message.ts';
import { steps, type StepMessageKey } from '../../src-main/steps/index.ts';
import { toolTexts, type ToolMessageKey } from '../tools/all-tools.ts';

export type MessageKey = OwnKey | StepMessageKey | ToolMessageKey;
export type MessageTable = Readonly<Record<MessageKey, Message>>;

const all = Object.values(steps);

/** Every sentence of the application by language, those of steps and tools among them. */
export const tables: Readonly<Record<'en' | 'zh', MessageTable>> = {
  en: Object.assign({}, english, ...all.map(({ text }) => text.english), toolTexts('english')) as MessageTable,
  zh: Object.assign({}, chinese, ...all.map(({ text }) => text.chinese), toolTexts('chinese')) as MessageTable,
};
