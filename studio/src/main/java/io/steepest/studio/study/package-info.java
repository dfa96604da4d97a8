/** Studies: questions about optimizers, the training runs that answer them, and what was kept of these. */
package io.steepest.studio.study;
