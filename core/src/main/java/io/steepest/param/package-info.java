/** Roles of tensors, and the banks that hold tensors of one kind together. */
package io.steepest.param;
