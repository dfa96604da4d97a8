/** Matrix functions: the polar factor, by SVD and by Newton–Schulz iterations. */
package io.steepest.linalg;
