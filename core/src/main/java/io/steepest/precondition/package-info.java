/** How coordinates are learnt from gradients. */
package io.steepest.precondition;
