/**
 * Writes files whole or not at all, through links, pipes and devices.
 *
 * <p>Everything that this project writes goes through {@link io.steepest.file.OutputFile}. {@link
 * io.steepest.file.Excerpt} shows in messages what a file holds.
 */
package io.steepest.file;
