import type { ExportNoteCode } from '../contract/photo.ts';

/** What a format could not hold, in Chinese. */
export const chineseNotes: Readonly<Record<ExportNoteCode, string>> = {
  ALPHA_FLATTENED: '该格式不支持透明：透明部分已变为白色。',
  DEPTH_REDUCED: '该格式每通道的位深低于原照片。',
  GREY_EXPANDED: '该格式不支持灰度：灰度已存为彩色。',
  PROFILE_CONVERTED: '该格式不支持灰度色彩配置：数值已转换为 sRGB。',
  IPTC_DROPPED: '该格式无法保存 IPTC 信息。',
  EXIF_DROPPED: 'EXIF 信息过长，该格式无法保存。',
  XMP_DROPPED: 'XMP 信息过长，JPEG 无法保存。',
  COMMENTS_DROPPED: '该格式无法保存 PNG 中的文字说明。',
};
