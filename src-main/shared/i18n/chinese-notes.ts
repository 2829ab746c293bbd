import type { ExportNoteCode, FindNoteCode, MaskNoteCode, PhotoNoteCode } from '../data/photo.ts';

/** What is not used of a photo's file, and what a format could not hold, in Chinese. */
export const chineseNotes: Readonly<Record<ExportNoteCode | FindNoteCode | MaskNoteCode | PhotoNoteCode, string>> = {
  ALPHA_DIVIDED: '半透明部分的颜色在文件中已与透明度相乘，打开时已还原。',
  EXTRA_CHANNELS: '文件中有 {count} 个既非颜色也非透明度的通道（例如选区或红外扫描），只会保留在 TIFF 中。',
  EXTRA_CHANNELS_DROPPED: '该格式无法保存 TIFF 的其他通道（例如选区或红外扫描）。',
  COLOURS_CONVERTED: '照片的 {from} 颜色已转换为 sRGB。',
  FIRST_PICTURE_ONLY: '文件中有 {count} 张图片，只使用第一张。',
  GAIN_MAP_UNUSED: '照片的 HDR 增益图不会保留。',
  INFRARED_CHANNEL: '该通道看来是红外扫描：可据此查找灰尘。',
  INFRARED_FILE: '照片旁的 {name} 是它的红外扫描：可据此查找灰尘。',
  INFRARED_PAGE: '文件中带有红外扫描：可据此查找灰尘。导出的新文件不会保留它。',
  INFRARED_OTHER: '看来是红外扫描的通道、页面或文件并不是红外扫描，因此改为在照片本身中查找破损。',
  INFRARED_SILVER:
    '这看来是黑白银盐胶片（或柯达克罗姆）：其中的银会阻挡红外线，红外通道显示的是画面而不是灰尘，因此改为在照片本身中查找破损。',
  FACES_UNKNOWN:
    '用于识别人脸的模型 {name} 缺失，因此无法避开人脸：请仔细查看人脸部分。重新安装 Heirloom 即可恢复该模型。',
  INFRARED_UNREADABLE: '照片的红外扫描无法读取，因此改为在照片本身中查找破损。',
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
