/** What optimizers are invariant to, and which update maps a norm can explain. */
package io.steepest.verify.invariance;
