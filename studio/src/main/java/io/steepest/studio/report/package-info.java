/** Results as pages and pictures. */
package io.steepest.studio.report;
