/** Networks to train. */
package io.steepest.lab.model;
