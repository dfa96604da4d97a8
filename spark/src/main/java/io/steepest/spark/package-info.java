/**
 * Studies on a Spark cluster: each trial is a task. Its JSON goes to an executor, the JSON of its outcome comes back, and
 * the driver alone writes the store. How to use it is said in {@code docs/spark.md}.
 */
package io.steepest.spark;
