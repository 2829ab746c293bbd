/**
 * Errors in Chinese by code and cause, `CODE/why`, where `why` is the word in the error's details that tells causes of one code apart.
 * For each, sentences from the one that says most to the one that needs no figures.
 */
export const chineseCauses: Readonly<Record<string, readonly string[]>> = {
  'CONNECTION_LOST/mask-not-loaded': ['蒙版未能加载。'],
  'DISK_FULL/file-too-large': ['{name} 超过了 {folder} 所在磁盘允许的文件大小。请换一个文件夹或格式。'],
  'DISK_FULL/library': ['图库所在的 {folder} 已没有空间：刚才的修改没有保存。请清理空间后重试。'],
  'DISK_FULL/training-paused': [
    '{folder} 所在的磁盘已满。训练暂停在第 {step} 步；第 {kept} 步之前学到的内容都已保存。请腾出空间，再次输入同一命令即可继续。',
  ],
  'DISK_FULL/weights-unwritten': [
    '训练已完成，但权重无法写入 {path}。学到的内容已保存：解决后再次输入同一命令即可写出，无需重新训练。',
  ],
  'FILE_CHANGED/look-unknown': [
    '{name} 被其他程序改动过，Heirloom 无法判断其中的图片是否仍是您编辑过的那张。可以在现在的文件上保留修改，或重新开始（之后仍可恢复修改）。',
  ],
  'FILE_CHANGED/other-picture': [
    '{name} 现在显示的图片与您编辑过的不同。可以在现在的文件上保留修改，或重新开始（之后仍可恢复修改）。',
  ],
  'FILE_NOT_FOUND/cache-deleted': ['Heirloom 正在使用的缓存文件夹 {path} 被删除了。请再试一次。'],
  'FILE_NOT_FOUND/no-checkpoints': ['{path} 中没有检查点。'],
  'FILE_NOT_FOUND/original-gone': ['{name} 已不在 {path}。请放回原处，或从现在的位置重新添加：您的修改仍会保留。'],
  'FILE_UNREADABLE/damaged': ['{name} 已损坏：文件写入后有字节被改变。请从原处重新复制。'],
  'FILE_UNREADABLE/damaged-or-unknown': ['{name} 已损坏，或是 Heirloom 无法读取的类型。'],
  'FILE_UNREADABLE/folder': ['无法打开文件夹 {path}。您可能没有读取权限。'],
  'FILE_UNREADABLE/library': ['您无权打开图库 {path}：它属于这台电脑上的另一位用户。请取得权限，或使用其他图库。'],
  'FILE_UNREADABLE/name-not-utf8': ['{folder} 中的文件名 {name} 使用了其他系统的编码，无法打开。请先重命名，再添加。'],
  'FILE_UNREADABLE/no-file': ['{path} 不是普通文件，无法读取。'],
  'FOLDER_NOT_FOUND/file-instead': ['{path} 是一个文件，不是文件夹。请为检查点另选一个文件夹。'],
  'FOLDER_NOT_FOUND/training-paused': [
    '找不到文件夹 {folder}。训练暂停在第 {step} 步；第 {kept} 步之前学到的内容已保存。恢复文件夹后再次输入同一命令即可继续。',
  ],
  'FOLDER_NOT_FOUND/weights-unwritten': [
    '训练已完成，但权重无法写入 {path}。学到的内容已保存：解决后再次输入同一命令即可写出，无需重新训练。',
  ],
  'FOLDER_READ_ONLY/library': ['{folder} 中的图库是只读的，无法保存任何内容。请取得写入权限，或使用其他图库。'],
  'FOLDER_READ_ONLY/training-paused': [
    '无法再写入 {folder}。训练暂停在第 {step} 步；第 {kept} 步之前学到的内容已保存。恢复写入权限后再次输入同一命令即可继续。',
  ],
  'FOLDER_READ_ONLY/weights-unwritten': [
    '训练已完成，但权重无法写入 {path}。学到的内容已保存：解决后再次输入同一命令即可写出，无需重新训练。',
  ],
  'FORMAT_UNSUPPORTED/bmp-kind': [
    '{name} 是 Heirloom 无法读取的 BMP（{bits} 位，压缩方式 {compression}）。请在其他程序中另存为 PNG 或 TIFF。',
  ],
  'INVALID_REQUEST/edit-moved-on': ['这张照片已在另一个窗口中被修改。已重新读取。'],
  'INVALID_REQUEST/impossible-name': ['要写入的文件名或文件夹名中有不允许的字符。请换一个名称。'],
  'INVALID_REQUEST/mask-file-missing': ['图库中已没有这个蒙版。请重新导入。'],
  'INVALID_REQUEST/name-too-long': [
    '名称“{name}”太长：占 {bytes} 字节，文件名最多 {most} 字节。请换一个短一些的名称。',
    '名称“{name}”对 {folder} 所在的磁盘来说太长。请换一个短一些的名称。',
  ],
  'INVALID_REQUEST/no-mask-named': ['没有指定蒙版。'],
  'LIBRARY_BUSY/heirloom': [
    'Heirloom 已在使用这个图库（进程 {process}）。请使用已打开的窗口，或先关闭它。',
    'Heirloom 已在使用这个图库。请使用已打开的窗口，或先关闭它。',
  ],
  'LIBRARY_BUSY/other-program': ['另一个程序正在使用图库的数据库 {path}。请先关闭它，再重试。'],
  'LIBRARY_DAMAGED/damaged': ['图库的数据库 {path} 已损坏。您的照片不受影响。请恢复备份，或将该文件移走以新建图库。'],
  'LIBRARY_DAMAGED/disk-fault': [
    '图库数据库 {path} 所在的磁盘出现错误。您的照片不受影响。请检查磁盘，然后重新启动 Heirloom。',
  ],
  'LIBRARY_DAMAGED/newer-version': [
    '这个图库由更新版本的 Heirloom 建立（版本 {version}，此版本最高支持 {supported}）。请更新 Heirloom。',
  ],
  'MASK_EMPTY/black-all-over': ['蒙版 {path} 全是黑色。白色才表示缺失部分。'],
  'MASK_EMPTY/nothing-to-clean': ['还没有涂抹任何区域。请先涂抹要清洁的部分。'],
  'MASK_EMPTY/nothing-to-fill': ['还没有标出破损处。请先涂抹。'],
  'MASK_FULL/nothing-around': ['标为破损的范围太大，其中一部分周围没有可供参考的画面。请在照片完好的地方擦去涂抹。'],
  'MODEL_UNKNOWN/no-file': ['{path} 不是文件。'],
  'OUTPUT_EXISTS/folder': ['{path} 是一个文件夹。请换一个名称。'],
  'OUTPUT_EXISTS/no-model': ['{path} 已经存在，而且不是 Heirloom 写出的权重，因此不会被替换。请换一个名称。'],
  'OUTPUT_EXISTS/weights-unwritten': [
    '训练已完成，但权重无法写入 {path}。学到的内容已保存：解决后再次输入同一命令即可写出，无需重新训练。',
  ],
  'OUTPUT_FORMAT/extension': ['Heirloom 无法保存 {name}：不支持 {extension} 格式。'],
  'OUTPUT_FORMAT/other-extension': ['{name} 不是 {label} 文件的名称：应以 {extension} 结尾。'],
  'OUTPUT_FORMAT/too-many-pixels': ['{label} 每边最多 {limit} 像素，这张照片有 {side} 像素。请选择 TIFF 或 PNG。'],
  'OUTPUT_IS_SOURCE/input': ['{path} 是本次操作要读取的文件，不会被覆盖。请换一个名称。'],
  'OUTPUT_IS_SOURCE/library-photo': ['{path} 是图库中的一张原始照片，Heirloom 绝不会覆盖它。请换一个名称或文件夹。'],
  'OUTPUT_IS_SOURCE/original': ['{path} 就是原始照片，Heirloom 绝不会覆盖它。请换一个名称或文件夹。'],
  'OUTPUT_IS_SOURCE/same-content': [
    '{path} 与 {original} 的内容完全相同：是同一个文件，或它的副本。Heirloom 绝不会覆盖原件。请换一个名称或文件夹。',
  ],
  'OUTPUT_IS_SOURCE/weights-unwritten': [
    '训练已完成，但权重无法写入 {path}。学到的内容已保存：解决后再次输入同一命令即可写出，无需重新训练。',
  ],
  'RECIPE_MALFORMED/mask-damaged': ['修复步骤中的一个蒙版已损坏：位图长度不对。'],
  'RECIPE_MALFORMED/mask-file-missing': ['修复步骤所用的蒙版文件不见了。请重新导入蒙版。'],
};
