/** The sentence in an error that says what is wrong; without the places in source files that onnxruntime puts before it. */
export function shortReason(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  const text = line
    .replace(/^.*\) was false\. /, '')
    .replace(/^.* was false\. /, '')
    .trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
