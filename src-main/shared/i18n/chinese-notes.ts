import type { ExportNoteCode, PhotoNoteCode } from '../contract/photo.ts';

/** What is not used of a photo's file, and what a format could not hold, in Chinese. */
export const chineseNotes: Readonly<Record<ExportNoteCode | PhotoNoteCode, string>> = {
  COLOURS_CONVERTED: '照片的 {from} 颜色已转换为 sRGB。',
  FIRST_PICTURE_ONLY: '文件中有 {count} 张图片，只使用第一张。',
  GAIN_MAP_UNUSED: '照片的 HDR 增益图不会保留。',
  LAYERS_UNUSED: '文件中的图层不会保留，只保留合成后的图片。',
  VIDEO_UNUSED: '照片附带的短视频不会保留。',
  ALPHA_FLATTENED: '该格式不支持透明：透明部分已变为白色。',
  DEPTH_REDUCED: '该格式每通道的位深低于原照片。',
  GREY_EXPANDED: '该格式不支持灰度：灰度已存为彩色。',
  PROFILE_CONVERTED: '该格式不支持灰度色彩配置：数值已转换为 sRGB。',
  IPTC_DROPPED: '该格式无法保存 IPTC 信息。',
  EXIF_DROPPED: 'EXIF 信息过长，该格式无法保存。',
  XMP_DROPPED: 'XMP 信息过长，JPEG 无法保存。',
  COMMENTS_DROPPED: '该格式无法保存照片文件中的文字说明。',
  METADATA_DAMAGED: '照片文件中的部分信息已损坏或过长，未能保留：{what}。',
};
