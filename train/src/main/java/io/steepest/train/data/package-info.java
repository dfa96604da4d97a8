/** Real data: text, images, tables. */
package io.steepest.train.data;
