/** The command line. */
package io.steepest.studio.cli;
