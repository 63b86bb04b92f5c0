const sound = /^torchaudio::(?:sox_io_|sox_effects_apply_effects_file|ffmpeg_|compat_|load|save)/;
/** What works on a model in memory has `string` behind the name. */
const words = /^torchtext::(?:generate_sp_model|load_sp_model|_load_token_and_vectors_from_file)$/;

/**
 * Whether an operator of PyTorch's sister packages opens files whose names it is given; what works on samples alone has
 * `effects_tensor` in its name. Sources: torchaudio/csrc, torchtext/csrc/register_torchbindings.cpp.
 */
export function opensFiles(operator: string): boolean {
  return sound.test(operator) || words.test(operator);
}
