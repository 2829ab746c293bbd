import type { Sentence } from '../../shared/i18n/message.ts';

export const text = {
  'tone.title': ['Tone', '色调'],
  'tone.nothing': ['As it is', '保持原样'],
  'tone.measuring': ['Measuring the colours…', '正在测量颜色…'],
  'tone.none': ['This photo is not faded.', '这张照片没有褪色。'],
  'tone.found.fade': ['This photo has faded.', '这张照片已褪色。'],
  'tone.found.cast': ['This photo has faded and has a colour cast.', '这张照片已褪色并且偏色。'],
  'tone.use': ['Use what suits it', '采用建议'],
  'tone.fade': ['Fading', '褪色'],
  'tone.fade.title': ['Gives the lost black and white back (levels)', '恢复失去的黑与白（色阶）'],
  'tone.cast': ['Cast', '偏色'],
  'tone.cast.title': [
    'Takes the colour that lies over everything away (white balance)',
    '去除笼罩整张照片的颜色（白平衡）',
  ],
  'tone.contrast': ['Contrast', '对比度'],
  'tone.contrast.title': [
    'Darks darker and lights lighter, or both nearer to grey',
    '加深暗部并提亮亮部，或使两者接近灰色',
  ],
  'tone.brightness': ['Brightness', '亮度'],
  'tone.brightness.title': ['Darker or lighter (gamma)', '变暗或变亮（伽马）'],
  'tone.saturation': ['Colour', '色彩'],
  'tone.saturation.title': [
    'Paler or stronger colours; all to the left is black and white (saturation)',
    '颜色变淡或变浓，最左为黑白（饱和度）',
  ],
  'tone.step': ['Tone', '色调'],
  'tone.history.add': ['restoring the tone', '恢复色调'],
  'tone.history.adjust': ['adjusting the tone', '调整色调'],
} as const satisfies Record<string, Sentence>;
