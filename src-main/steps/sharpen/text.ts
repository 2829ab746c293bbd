import type { Message } from '../../shared/i18n/message.ts';

export const english = {
  'sharpen.title': 'Sharpen',
  'sharpen.nothing': 'As it is',
  'sharpen.step': 'Sharpened',
  'sharpen.amount': 'Amount',
  'sharpen.amount.title': 'How much steeper edges become (unsharp mask)',
  'sharpen.radius': 'Radius',
  'sharpen.radius.title':
    'How far around an edge it acts, in pixels of the photo: more for a larger scan (standard deviation)',
  'sharpen.threshold': 'Spare grain',
  'sharpen.threshold.title': 'Differences up to so many levels of 255 are left as they are (threshold)',
  'sharpen.history.add': 'sharpening',
  'sharpen.history.adjust': 'adjusting the sharpening',
} as const satisfies Record<string, Message>;

export const chinese: Readonly<Record<keyof typeof english, Message>> = {
  'sharpen.title': '锐化',
  'sharpen.nothing': '保持原样',
  'sharpen.step': '已锐化',
  'sharpen.amount': '强度',
  'sharpen.amount.title': '边缘变清晰的程度（USM 锐化）',
  'sharpen.radius': '半径',
  'sharpen.radius.title': '作用于边缘周围多远，以照片像素计；扫描尺寸越大，数值应越大（标准差）',
  'sharpen.threshold': '保留颗粒',
  'sharpen.threshold.title': '差别不超过这么多级（共 255 级）的地方保持不变（阈值）',
  'sharpen.history.add': '锐化',
  'sharpen.history.adjust': '调整锐化',
};
