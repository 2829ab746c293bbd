import type { Sentence } from '../../shared/i18n/message.ts';

export const text = {
  'clean.title': ['Clean', '清洁'],
  'clean.nothing': ['Nothing cleaned yet', '尚未清洁'],
  'clean.measuring': ['Looking for grain and blocks…', '正在检查颗粒和压缩方块…'],
  'clean.none': [
    'This photo shows no grain and no compression blocks. Cleaning would only soften it.',
    '这张照片没有明显颗粒和压缩方块，清洁只会让它变模糊。',
  ],
  'clean.found.grain': ['Suggested: {strength}, grain found.', '发现颗粒，建议强度：{strength}。'],
  'clean.found.blocks': ['Suggested: {strength}, compression blocks found.', '发现压缩方块，建议强度：{strength}。'],
  'clean.area': ['What is cleaned', '清洁的范围'],
  'clean.area.photo': ['Whole photo', '整张照片'],
  'clean.area.photo.title': ['Every part of the photo', '照片的所有部分'],
  'clean.area.damage': ['Painted area', '涂抹区域'],
  'clean.area.damage.title': ['What is painted as damage, and nothing else', '只清洁涂抹为破损的部分'],
  'clean.strength': ['Strength', '强度'],
  'clean.strength.title': [
    'How much of the grain, noise and compression blocks goes (denoising strength)',
    '去除多少颗粒、噪点和压缩方块（降噪强度）',
  ],
  'clean.run': ['Clean', '清洁'],
  'clean.working': ['Cleaning', '正在清洁'],
  'clean.job': ['Cleaning {name}', '正在清洁“{name}”'],
  'clean.adjust': ['Move the slider until it looks right.', '拖动滑块，直到满意为止。'],
  'clean.painted': ['Clean the painted area', '清洁涂抹区域'],
  'clean.step': ['Cleaned the photo', '已清洁照片'],
  'clean.step.areas': [{ one: 'Cleaned {count} area', other: 'Cleaned {count} areas' }, '已清洁 {count} 处'],
  'clean.toast.photo': ['Cleaned the photo', '已清洁照片'],
  'clean.toast.damage': ['Cleaned the painted area', '已清洁涂抹区域'],
  'clean.history.add': ['cleaning', '清洁'],
  'clean.history.adjust': ['adjusting the cleaning', '调整清洁'],
} as const satisfies Record<string, Sentence>;
