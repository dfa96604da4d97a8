/** Real data: text, images, tables. */
package io.steepest.lab.data;
