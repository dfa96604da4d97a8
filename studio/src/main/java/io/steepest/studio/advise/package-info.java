/** Which norm promises the largest decrease: measured tensor by tensor along a training run, on fresh data. */
package io.steepest.studio.advise;
