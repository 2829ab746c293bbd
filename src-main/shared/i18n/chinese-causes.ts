/**
 * Errors in Chinese by code and cause, `CODE/why`, where `why` is the word in the error's details that tells causes of one code apart.
 * For each, sentences from the one that says most to the one that needs no figures.
 */
export const chineseCauses: Readonly<Record<string, readonly string[]>> = {
  'DISK_FULL/file-too-large': ['{name} 超过了 {folder} 所在磁盘允许的文件大小。请换一个文件夹或格式。'],
  'FILE_NOT_FOUND/cache-deleted': ['Heirloom 正在使用的缓存文件夹 {path} 被删除了。请再试一次。'],
  'INVALID_REQUEST/edit-moved-on': ['这张照片已在另一个窗口中被修改。已重新读取。'],
  'INVALID_REQUEST/impossible-name': ['要写入的文件名或文件夹名中有不允许的字符。请换一个名称。'],
  'INVALID_REQUEST/name-too-long': [
    '名称“{name}”太长：占 {bytes} 字节，文件名最多 {most} 字节。请换一个短一些的名称。',
    '名称“{name}”对 {folder} 所在的磁盘来说太长。请换一个短一些的名称。',
  ],
  'MASK_EMPTY/nothing-to-clean': ['还没有涂抹任何区域。请先涂抹要清洁的部分。'],
  'MASK_EMPTY/nothing-to-fill': ['还没有标出破损处。请先涂抹。'],
  'OUTPUT_EXISTS/folder': ['{path} 是一个文件夹。请换一个名称。'],
  'OUTPUT_FORMAT/extension': ['Heirloom 无法保存 {name}：不支持 {extension} 格式。'],
  'OUTPUT_FORMAT/other-extension': ['{name} 不是 {label} 文件的名称：应以 {extension} 结尾。'],
  'OUTPUT_FORMAT/too-many-pixels': ['{label} 每边最多 {limit} 像素，这张照片有 {side} 像素。请选择 TIFF 或 PNG。'],
  'OUTPUT_IS_SOURCE/input': ['{path} 是本次操作要读取的文件，不会被覆盖。请换一个名称。'],
  'OUTPUT_IS_SOURCE/library-photo': ['{path} 是图库中的一张原始照片，Heirloom 绝不会覆盖它。请换一个名称或文件夹。'],
  'OUTPUT_IS_SOURCE/original': ['{path} 就是原始照片，Heirloom 绝不会覆盖它。请换一个名称或文件夹。'],
  'OUTPUT_IS_SOURCE/same-content': [
    '{path} 与 {original} 的内容完全相同：是同一个文件，或它的副本。Heirloom 绝不会覆盖原件。请换一个名称或文件夹。',
  ],
};
