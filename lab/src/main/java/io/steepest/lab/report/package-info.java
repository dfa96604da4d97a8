/** Results as pages and pictures. */
package io.steepest.lab.report;
