import type { Sentence } from '../../shared/i18n/message.ts';

export const text = {
  'sharpen.title': ['Sharpen', '锐化'],
  'sharpen.nothing': ['As it is', '保持原样'],
  'sharpen.step': ['Sharpened', '已锐化'],
  'sharpen.amount': ['Amount', '强度'],
  'sharpen.amount.title': ['How much steeper edges become (unsharp mask)', '边缘变清晰的程度（USM 锐化）'],
  'sharpen.radius': ['Radius', '半径'],
  'sharpen.radius.title': [
    'How far around an edge it acts, in pixels of the photo: more for a larger scan (standard deviation)',
    '作用于边缘周围多远，以照片像素计；扫描尺寸越大，数值应越大（标准差）',
  ],
  'sharpen.threshold': ['Spare grain', '保留颗粒'],
  'sharpen.threshold.title': [
    'Differences up to so many levels of 255 are left as they are (threshold)',
    '差别不超过这么多级（共 255 级）的地方保持不变（阈值）',
  ],
  'sharpen.history.add': ['sharpening', '锐化'],
  'sharpen.history.adjust': ['adjusting the sharpening', '调整锐化'],
} as const satisfies Record<string, Sentence>;
