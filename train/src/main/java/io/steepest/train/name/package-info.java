/** Names that a user types: the answer to a name that nothing has. */
package io.steepest.train.name;
