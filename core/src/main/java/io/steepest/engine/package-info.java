/** How the library talks to libtorch: threads, dtypes, shapes, reductions. Not exported. */
package io.steepest.engine;
