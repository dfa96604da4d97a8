/** The command line. */
package io.steepest.lab.cli;
