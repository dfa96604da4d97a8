/** How far to step: schedules and adaptive rules. */
package io.steepest.step;
