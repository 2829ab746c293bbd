import type { ExportNoteCode, MaskNoteCode, PhotoNoteCode } from '../data/photo.ts';

/** What is not used of a photo's file, and what a format could not hold, in Chinese. */
export const chineseNotes: Readonly<Record<ExportNoteCode | MaskNoteCode | PhotoNoteCode, string>> = {
  ALPHA_DIVIDED: '半透明部分的颜色在文件中已与透明度相乘，打开时已还原。',
  EXTRA_CHANNELS: '文件中有 {count} 个既非颜色也非透明度的通道（例如选区或红外扫描），只会保留在 TIFF 中。',
  EXTRA_CHANNELS_DROPPED: '该格式无法保存 TIFF 的其他通道（例如选区或红外扫描）。',
  COLOURS_CONVERTED: '照片的 {from} 颜色已转换为 sRGB。',
  FIRST_PICTURE_ONLY: '文件中有 {count} 张图片，只使用第一张。',
  GAIN_MAP_UNUSED: '照片的 HDR 增益图不会保留。',
  LAYERS_UNUSED: '文件中的图层不会保留，只保留合成后的图片。',
  VIDEO_UNUSED: '照片附带的短视频不会保留。',
  MASK_FROM_ALPHA: '图片各处颜色相同，因此蒙版取自其透明度：不透明处为缺失部分。',
  MASK_STRETCHED: '蒙版最亮处只有 {largest}（最大 {full}），已按黑白处理：所有不为黑的部分都算缺失。',
  MASK_EIGHT_BITS: '蒙版的 16 位中只用了最低 8 位，已按完整范围读取。',
  MASK_SHARPENED: '蒙版以有损格式保存，边缘的灰色杂点已变为黑或白。',
  MASK_MOSTLY_MARKED: '照片的 {percent} % 被标为缺失。如果黑色才是缺失部分，请反选蒙版。',
  ALPHA_FLATTENED: '该格式不支持透明：透明部分已变为白色。',
  DEPTH_REDUCED: '该格式每通道的位深低于原照片。',
  GREY_EXPANDED: '该格式不支持灰度：灰度已存为彩色。',
  PROFILE_CONVERTED: '该格式无法保存这种色彩配置：数值已转换为 sRGB。',
  IPTC_DROPPED: '该格式无法保存 IPTC 信息。',
  EXIF_DROPPED: '该格式无法保存 EXIF 信息，或信息过长。',
  XMP_DROPPED: '该格式无法保存 XMP 信息，或信息过长。',
  COMMENTS_DROPPED: '该格式无法保存照片文件中的文字说明。',
  METADATA_DAMAGED: '照片文件中的部分信息已损坏或过长，未能保留：{what}。',
};
