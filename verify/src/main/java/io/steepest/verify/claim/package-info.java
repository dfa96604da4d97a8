/** The claims of "Old Optimizer, New Norm", each with a measurement of the library that can fail. */
package io.steepest.verify.claim;
