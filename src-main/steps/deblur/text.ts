import type { Sentence } from '../../shared/i18n/message.ts';

export const text = {
  'deblur.title': ['Deblur', '去模糊'],
  'deblur.nothing': ['Nothing deblurred yet', '尚未去模糊'],
  'deblur.measuring': ['Looking how sharp it is…', '正在检查清晰程度…'],
  'deblur.none': [
    'This photo is as sharp as its pixels allow. There is no blur to take out.',
    '这张照片已达到像素允许的清晰度，没有模糊可去除。',
  ],
  'deblur.found.blur': ['Suggested: {strength}, soft edges found.', '发现边缘模糊，建议强度：{strength}。'],
  'deblur.area': ['What is deblurred', '去模糊的范围'],
  'deblur.area.photo': ['Whole photo', '整张照片'],
  'deblur.area.photo.title': ['Every part of the photo', '照片的所有部分'],
  'deblur.area.damage': ['Painted area', '涂抹区域'],
  'deblur.area.damage.title': ['What is painted as damage, and nothing else', '只处理涂抹为破损的部分'],
  'deblur.strength': ['Strength', '强度'],
  'deblur.strength.title': [
    'How much of the blur goes; grain stays as it is (deconvolution by a network)',
    '去除多少模糊；颗粒保持不变（由网络完成的反卷积）',
  ],
  'deblur.run': ['Deblur', '去模糊'],
  'deblur.working': ['Deblurring', '正在去模糊'],
  'deblur.job': ['Deblurring {name}', '正在为“{name}”去模糊'],
  'deblur.adjust': ['Move the slider until it looks right.', '拖动滑块，直到满意为止。'],
  'deblur.painted': ['Deblur the painted area', '为涂抹区域去模糊'],
  'deblur.step': ['Deblurred the photo', '已为照片去模糊'],
  'deblur.step.areas': [{ one: 'Deblurred {count} area', other: 'Deblurred {count} areas' }, '已为 {count} 处去模糊'],
  'deblur.toast.photo': ['Deblurred the photo', '已为照片去模糊'],
  'deblur.toast.damage': ['Deblurred the painted area', '已为涂抹区域去模糊'],
  'deblur.history.add': ['deblurring', '去模糊'],
  'deblur.history.adjust': ['adjusting the deblurring', '调整去模糊'],
} as const satisfies Record<string, Sentence>;
