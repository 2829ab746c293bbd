import type { Message, Sentence } from '../../src-main/shared/i18n/message.ts';
import { sentences } from '../../src-main/shared/i18n/sentences.ts';
import { steps, type StepMessageKey } from '../../src-main/steps/index.ts';
import { toolTexts, type ToolMessageKey } from '../tools/all-tools.ts';

export type MessageKey = keyof typeof sentences | StepMessageKey | ToolMessageKey;
type MessageTable = Readonly<Record<MessageKey, Message>>;

const all = Object.entries<Sentence>(
  Object.assign({}, sentences, ...Object.values(steps).map(({ text }) => text), toolTexts),
);
const inLanguage = (language: 0 | 1): MessageTable =>
  Object.fromEntries(all.map(([key, sentence]) => [key, sentence[language]])) as MessageTable;

/** Every sentence of the application by language, those of steps and tools among them. */
export const tables = { en: inLanguage(0), zh: inLanguage(1) } as const;
