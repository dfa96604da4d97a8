/** JMH benchmarks of single kernels; whole steps against other libraries are timed by {@code benchmarks/peers}. */
package io.steepest.benchmarks;
