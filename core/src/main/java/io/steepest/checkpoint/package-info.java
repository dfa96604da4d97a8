/** Named tensors and their metadata on disk. */
package io.steepest.checkpoint;
