import type { ErrorCode } from '../errors.ts';

/**
 * Errors in Chinese. For a code several sentences, from the one that says most to the one that needs no figures; the first of
 * which all figures are in the error's details is used.
 */
export const chineseErrors: Readonly<Record<ErrorCode, readonly string[]>> = {
  CANCELLED: ['已取消。'],
  INTERNAL: ['Heirloom 内部出现问题，操作未能完成。请重试；若再次出现，请重新启动 Heirloom。'],
  INVALID_REQUEST: ['这一步无法执行：照片的状态已经改变。请重试。'],
  UNKNOWN_METHOD: ['这个版本的 Heirloom 不支持此操作。请更新 Heirloom。'],
  ENGINE_STOPPED: ['图像处理程序意外停止，已重新启动。请再试一次。'],
  CONNECTION_LOST: ['“{name}”未能发送：与 Heirloom 的连接已断开。', '与 Heirloom 的连接已断开。'],
  FILE_NOT_FOUND: ['找不到文件 {path}。请把它放回原处，或从新的位置重新添加。', '找不到该文件。请重新选择。'],
  FILE_IS_FOLDER: ['{path} 是文件夹，不是照片。', '所选的是文件夹，不是照片。'],
  FILE_EMPTY: ['{name} 是空文件。', '{path} 是空文件。', '这是一个空文件。'],
  FILE_UNREADABLE: [
    '无法读取 {path}。文件可能已损坏，或者您没有读取权限。',
    '无法读取该文件。文件可能已损坏，或者您没有读取权限。',
  ],
  FILE_TRUNCATED: [
    '无法完整读取 {name}：文件提前结束。原件可能没有复制完整。',
    '无法完整读取 {path}：文件提前结束。原件可能没有复制完整。',
    '文件提前结束，原件可能没有复制完整。',
  ],
  FILE_CHANGED: [
    '{path} 在添加之后被改动过，之前的修改可能不再适用。请重新添加。',
    '照片在添加之后被改动过。请重新添加。',
  ],
  FORMAT_UNSUPPORTED: [
    '无法打开 {name}：不支持这种格式。',
    '无法打开 {path}：不支持这种格式。',
    '不支持这种文件格式。',
  ],
  IMAGE_TOO_LARGE: [
    '照片有 {width} × {height} 像素，超出了 Heirloom 能处理的大小。',
    '照片超出了 Heirloom 能处理的大小。',
  ],
  MEMORY_TOO_SMALL: [
    '内存不足：需要 {needed}，可用 {free}。请关闭其他程序后重试。',
    '内存不足。请关闭其他程序后重试。',
  ],
  DISK_FULL: [
    '磁盘已满，无法写入 {folder}。请清理空间后重试。',
    '磁盘已满，无法保存 {name}。请清理空间后重试。',
    '磁盘已满。请清理空间后重试。',
  ],
  FOLDER_NOT_FOUND: ['找不到文件夹 {path}。', '找不到文件夹 {folder}。', '找不到该文件夹。'],
  FOLDER_READ_ONLY: [
    '无法写入文件夹 {folder}。请选择其他文件夹。',
    '无法写入文件夹 {path}。请选择其他文件夹。',
    '无法写入该文件夹。请选择其他文件夹。',
  ],
  OUTPUT_EXISTS: ['{path} 已经存在。请换一个名称，或确认替换。', '已有同名文件。请换一个名称，或确认替换。'],
  OUTPUT_IS_SOURCE: [
    '{path} 是原始照片，Heirloom 绝不会覆盖它。请换一个名称或文件夹。',
    '目标是原始照片，Heirloom 绝不会覆盖它。请换一个名称或文件夹。',
  ],
  OUTPUT_FORMAT: ['Heirloom 无法保存 {extension} 格式。', 'Heirloom 无法保存这种格式。'],
  MASK_SIZE: ['蒙版为 {width} × {height} 像素，与照片大小不一致。', '蒙版与照片大小不一致。'],
  MASK_EMPTY: ['还没有标出破损处。请先涂抹。'],
  MASK_FULL: ['整张照片都被标为破损，没有可供参考的部分。请少涂一些。'],
  RECIPE_MALFORMED: ['配方无法读取：{where} 有误。', '配方无法读取。'],
  RECIPE_VERSION: [
    '配方版本为 {version}，这个 Heirloom 最高支持 {supported}。请更新 Heirloom。',
    '配方由更新版本的 Heirloom 生成。请更新 Heirloom。',
  ],
  OP_UNKNOWN: [
    '配方要求执行“{op}”，这个 Heirloom 无法完成。请更新 Heirloom。',
    '配方中有无法执行的步骤。请更新 Heirloom。',
  ],
  METHOD_UNKNOWN: ['没有名为“{method}”的填补方法。', '没有这种填补方法。'],
  PHOTO_UNKNOWN: ['这张照片已不在图库中。'],
  LIBRARY_BUSY: [
    '图库 {directory} 正被另一个 Heirloom 使用。请先关闭它。',
    '图库正被另一个 Heirloom 使用。请先关闭它。',
  ],
  LIBRARY_DAMAGED: ['图库 {path} 已损坏，无法打开。', '图库已损坏，无法打开。'],
  RUNTIME_MISSING: ['计算方式“{runtime}”在这台电脑上不可用：{reason}', '这种计算方式在这台电脑上不可用。'],
  RUNTIME_FAILED: ['计算方式“{runtime}”出错：{reason}', '计算方式出错。'],
  KERNEL_MISSING: ['此网络需要运算“{kernel}”，这个 Heirloom 无法编译。', '此网络需要这个 Heirloom 无法编译的运算。'],
  MODEL_REFUSED: ['模型“{name}”不能使用。', '这个模型不能使用。'],
  MODEL_FAILED: ['模型“{name}”未能完成填补，照片没有改动。', '模型未能完成填补，照片没有改动。'],
  MODEL_UNKNOWN: ['没有名为“{name}”的模型。', '没有这个模型。'],
  WEIGHTS_DAMAGED: ['{file} 已损坏，无法使用：{reason}。请换回备份，或重新训练。', '模型文件已损坏，无法使用。'],
  WEIGHTS_NOT_FINITE: [
    '{file} 中有无效数值（{tensor}），可能来自失败的训练。请换用其他文件，或重新训练。',
    '模型文件中有无效数值。',
  ],
  WEIGHTS_OTHER_NETWORK: ['{file} 属于另一种网络：{reason}。请选择为此网络训练的文件。', '模型文件属于另一种网络。'],
  WEIGHTS_NEWER: [
    '{file} 由更新版本的 Heirloom 保存（格式 {version}，此版本最高支持 {known}）。请更新 Heirloom。',
    '模型文件由更新版本的 Heirloom 保存。请更新 Heirloom。',
  ],
  TRAINING_UNSTABLE: [
    '训练无法稳定：第 {step} 步的数值再次失控，已降低学习率重试 {retries} 次。之前的结果仍然保留。请用更小的学习率重新训练。',
    '训练无法稳定，已停止。之前的结果仍然保留。',
  ],
  CONFIG_MALFORMED: ['训练说明无法使用：{reason}。', '训练说明无法使用。'],
  PHOTOS_MISSING: ['没有可用的照片。请选择一个含有照片的文件夹。'],
  BATCHES_FAILED: ['训练图片无法准备：{reason}。再次开始时会从最近的检查点继续。', '训练图片无法准备。'],
  USAGE: ['命令的用法有误。'],
};
