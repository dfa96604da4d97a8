/** Networks to train. */
package io.steepest.train.model;
