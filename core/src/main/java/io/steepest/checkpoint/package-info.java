/**
 * Named tensors and their metadata on disk, as safetensors.
 *
 * <p>A file is a header length (8 bytes, little-endian), a JSON header and the tensors' bytes, see <a
 * href="https://github.com/huggingface/safetensors">the format</a>. Any safetensors library reads what is written
 * here. Reading runs no code from the file, and a damaged or forged file is refused with a {@link
 * io.steepest.checkpoint.CheckpointException}.
 */
package io.steepest.checkpoint;
