import { readdirSync, statSync } from 'node:fs';
import type { CodeContext } from '../core/code.ts';

/** Files that model repositories have at their top, and folders of scripts do not. */
const marks: readonly RegExp[] = [
  /^(?:config|model_index|modules|tokenizer_config|generation_config|preprocessor_config|adapter_config)\.json$/,
  /^(?:modeling|configuration|tokenization|processing|image_processing|feature_extraction)_.+\.py$/,
  /^(?:hubconf|handler|pipeline)\.py$/,
  /\.(?:safetensors|gguf|onnx|ckpt|pth|pt|h5|keras|tflite)$/,
  /^pytorch_model.*\.bin$/,
  /^custom_generate$/,
  /^configuration\.json$/,
];

/** How a target is looked at where nobody says: a folder that looks like a model repository as one, all else as a program. */
export function contextOf(target: string): CodeContext {
  try {
    if (!statSync(target).isDirectory()) return 'generated';
    const names = readdirSync(target);
    return names.some((name) => marks.some((mark) => mark.test(name))) ? 'repository' : 'generated';
  } catch {
    // What cannot be listed is told when it is opened.
    return 'generated';
  }
}
